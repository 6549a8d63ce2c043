package dev.gatehouse.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The virtual key that all requests of the lab carry. It has every limit there is, none of which is ever reached. */
final class LabKey {

    private static final String BODY = """
            {"name": "lab", "owner": "lab", "allowed_models": ["*"],
             "limits": {"rps": 1000000, "burst": 1000000, "tpm": 1000000000, "concurrency": 100000},
             "budgets": {"hour": 1000000, "day": 1000000, "week": 1000000, "month": 1000000}}""";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private LabKey() {}

    /** Returns its secret. */
    static String create(int port, String adminToken) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/virtual-keys"))
                .header("Authorization", "Bearer " + adminToken)
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(BODY))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= 300)
                throw new LabException("the gateway makes no virtual key: status " + response.statusCode());
            return new JsonMapper().readTree(response.body()).path("key").asText();
        } catch (IOException e) {
            throw new LabException("the gateway makes no virtual key", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
