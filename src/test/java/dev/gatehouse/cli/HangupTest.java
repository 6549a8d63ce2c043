package dev.gatehouse.cli;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP has a process read its configuration file again. */
class HangupTest {

    private static final String DOCUMENT = """
            version: 1
            settings: {deadline: %s}
            """;

    @TempDir
    Path directory = Path.of("");

    private static JsonNode config(HttpClient http, String url) {
        try {
            var request = HttpRequest.newBuilder(URI.create(url + "/api/config"))
                    .timeout(TestGateway.PATIENCE)
                    .header("Authorization", "Bearer the-token");
            return json(http.send(request.build(), BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void hangUp(TestProcess process) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }

    @Test
    void fileIsReadAgainAndAMistakeInItChangesNothing() throws Exception {
        Path file = Files.writeString(directory.resolve("gatehouse.yaml"), DOCUMENT.formatted("5m"));
        try (var database = TestDatabase.fresh();
                var http = HttpClient.newHttpClient();
                var process = TestProcess.start(
                        directory.resolve("log"),
                        Map.of(
                                "DATABASE_URL",
                                database.url(),
                                "GATEHOUSE_ADMIN_TOKEN",
                                "the-token",
                                "GATEHOUSE_PORT",
                                "0",
                                "GATEHOUSE_DATA",
                                directory.resolve("data").toString()),
                        "serve",
                        "--config",
                        file.toString())) {
            String url = process.awaitUrl();
            assertThat(config(http, url).path("revision").asInt()).isEqualTo(1);

            Files.writeString(file, DOCUMENT.formatted("6m"));
            hangUp(process);
            TestGateway.await(() -> config(http, url).path("in_force").asInt() == 2);
            assertThat(config(http, url).at("/document/settings/deadline").asText())
                    .isEqualTo("6m");

            Files.writeString(file, DOCUMENT.formatted("soon"));
            hangUp(process);
            TestGateway.await(() -> process.output().contains("configuration is left as it is"));
            assertThat(process.output()).contains("settings.deadline", "not_a_duration");
            assertThat(config(http, url).path("revision").asInt()).isEqualTo(2);
        }
    }
}
