package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Speaks to the admin API of a running gateway. To be closed. */
final class AdminClient implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Publishing is one transaction; a gateway that is slower than this is not well. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final int LARGEST_PAGE = 200;

    private final URI url;
    private final Secret token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    AdminClient(URI url, Secret token) {
        this.url = url;
        this.token = token;
    }

    JsonNode get(String path) {
        return parsed(sent(request(path)));
    }

    /** All pages of a list as one. */
    JsonNode all(String path) {
        ArrayNode data = JSON.createArrayNode();
        JsonNode page = get(path + "?limit=" + LARGEST_PAGE);
        page.path("data").forEach(data::add);
        while (page.hasNonNull("next_cursor")) {
            String cursor = URLEncoder.encode(page.path("next_cursor").asText(), StandardCharsets.UTF_8);
            page = get(path + "?limit=" + LARGEST_PAGE + "&cursor=" + cursor);
            page.path("data").forEach(data::add);
        }
        return JSON.createObjectNode().set("data", data);
    }

    /** The resource as YAML. */
    String yaml(String path) {
        return sent(request(path).header("Accept", "application/yaml"));
    }

    JsonNode post(String path, ObjectNode body) {
        return parsed(sent(request(path).POST(BodyPublishers.ofString(body.toString()))));
    }

    JsonNode patch(String path, ObjectNode body) {
        return parsed(sent(request(path).method("PATCH", BodyPublishers.ofString(body.toString()))));
    }

    void delete(String path) {
        sent(request(path).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "") + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token.reveal());
    }

    private String sent(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 == 2) return response.body();
            throw new RefusedException(told(response));
        } catch (IOException e) {
            throw new RefusedException("The gateway at " + url + " cannot be reached: " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("interrupted while waiting for " + url);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? "no connection" : e.getMessage();
    }

    /** Problem details in words, a line for each field that is at fault. */
    private static String told(HttpResponse<String> response) {
        try {
            JsonNode problem = JSON.readTree(response.body());
            var text = new StringBuilder(problem.path("detail").asText("status " + response.statusCode()));
            for (JsonNode error : problem.path("errors")) {
                text.append("\n  ").append(error.path("path").asText()).append(": ");
                text.append(error.path("message").asText());
            }
            return text.toString();
        } catch (JsonProcessingException e) {
            return "status " + response.statusCode() + " from what is perhaps no gateway";
        }
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new RefusedException("The answer is not JSON; it came perhaps from no gateway.");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
