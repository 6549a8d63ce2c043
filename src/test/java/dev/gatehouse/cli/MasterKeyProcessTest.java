package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators run beside a gateway: processes of their own, on its database and its directory. */
class MasterKeyProcessTest {

    private static final String CANARY = "sk-canary-sealed-by-a-process-4410";

    @TempDir
    Path directory = Path.of("");

    private TestProcess run(TestDatabase database, Map<String, String> more, String... words) throws IOException {
        var environment = new HashMap<>(Map.of(
                "DATABASE_URL",
                database.url(),
                "GATEHOUSE_ADMIN_TOKEN",
                TestGateway.ADMIN_TOKEN,
                "GATEHOUSE_DATA",
                directory.resolve("data").toString(),
                "GATEHOUSE_PORT",
                "0"));
        environment.putAll(more);
        return TestProcess.start(Files.createTempFile(directory, words[0], ".log"), environment, words);
    }

    private static int storeSecret(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url + "/api/secrets/groq"))
                    .timeout(TestGateway.PATIENCE)
                    .header("Authorization", "Bearer " + TestGateway.ADMIN_TOKEN)
                    .PUT(BodyPublishers.ofString("{\"value\":\"" + CANARY + "\"}"));
            return http.send(request.build(), BodyHandlers.ofString()).statusCode();
        }
    }

    @Test
    void masterKeyIsRotatedBetweenTwoStartsAndTheAuditStaysWhole() throws Exception {
        try (var database = TestDatabase.fresh()) {
            try (var gateway = run(database, Map.of(), "serve")) {
                assertThat(storeSecret(gateway.awaitUrl())).isEqualTo(200);
                gateway.terminate();
                assertThat(gateway.awaitExit()).as(gateway.output()).isZero();
            }
            String oldKey =
                    Files.readString(directory.resolve("data/master.key")).strip();
            try (var rotation = run(database, Map.of(), "rotate-master-key")) {
                assertThat(rotation.awaitExit()).as(rotation.output()).isZero();
                assertThat(rotation.output()).contains("Sealed 1 secrets").doesNotContain(CANARY, oldKey);
            }
            try (var late = run(database, Map.of("MASTER_KEY", oldKey), "serve")) {
                assertThat(late.awaitExit()).isEqualTo(1);
                assertThat(late.output()).contains("is not the one").doesNotContain(oldKey);
            }
            try (var gateway = run(database, Map.of(), "serve")) {
                String url = gateway.awaitUrl();
                try (var audit = run(database, Map.of("GATEHOUSE_URL", url), "audit", "verify")) {
                    assertThat(audit.awaitExit()).as(audit.output()).isZero();
                    assertThat(audit.output()).contains("intact: 1 entries");
                }
                try (var connection = database.connect();
                        var statement = connection.createStatement()) {
                    statement.executeUpdate("UPDATE audit SET detail = 'nothing' WHERE number = 1");
                }
                try (var audit = run(database, Map.of("GATEHOUSE_URL", url), "audit", "verify")) {
                    assertThat(audit.awaitExit()).as(audit.output()).isEqualTo(1);
                    assertThat(audit.output()).contains("broken: entry 1");
                }
            }
        }
    }
}
