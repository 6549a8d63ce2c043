package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.store.EmbeddedPostgres;
import dev.gatehouse.testing.Cable;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Load on a gateway whose database is restarted twice and which is itself killed once: the clients count what was answered, and each
 * of these exchanges has one row. {@code GATEHOUSE_DURABILITY=100000} makes it as many exchanges.
 */
class DurabilityTest {

    private static final int EXCHANGES = Integer.parseInt(System.getenv().getOrDefault("GATEHOUSE_DURABILITY", "2000"));
    private static final int CLIENTS = 16;
    private static final String ADMIN = "admin-token-of-this-test";

    @TempDir
    Path directory = Path.of("");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger sent = new AtomicInteger();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    @Test
    void eachExchangeHasOneRowWhateverIsRestartedOrKilled() throws Exception {
        int port = freePort();
        var postgres = EmbeddedPostgres.start(directory.resolve("pg"));
        try (var provider = FakeUpstream.start(OpenAiChat.saying("hi"));
                var cable = Cable.to(postgres.url());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var gateway = serve(provider, cable.url(postgres.url()), port);
            String key = key(gateway.awaitUrl());
            for (int i = 0; i < CLIENTS; i++) threads.execute(() -> ask(port, key));

            awaitSent(0.25);
            postgres = restarted(postgres, cable);
            awaitSent(0.5);
            gateway.kill();
            gateway.close();
            gateway = serve(provider, cable.url(postgres.url()), port);
            gateway.awaitUrl();
            awaitSent(0.75);
            postgres = restarted(postgres, cable);
            awaitSent(1);
            threads.shutdown();
            assertThat(threads.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES))
                    .isTrue();
            gateway.terminate();
            assertThat(gateway.awaitExit()).isZero();
            // What waits in the file after the end is written at the next start.
            try (var next = serve(provider, cable.url(postgres.url()), port)) {
                next.awaitUrl();
                String url = postgres.url();
                TestGateway.await(() -> rows(url).size() >= answered.size(), Duration.ofMinutes(1));
            }
            List<String> rows = rows(postgres.url());
            System.out.printf("durability: sent=%d answered=%d rows=%d%n", sent.get(), answered.size(), rows.size());
            assertThat(rows).doesNotHaveDuplicates().containsAll(answered);
            assertThat(rows).hasSizeBetween(answered.size(), sent.get());
        } finally {
            postgres.close();
        }
    }

    private void awaitSent(double part) {
        TestGateway.await(() -> sent.get() >= EXCHANGES * part, Duration.ofMinutes(10));
    }

    private EmbeddedPostgres restarted(EmbeddedPostgres running, Cable cable) {
        cable.cut();
        running.close();
        var again = EmbeddedPostgres.start(directory.resolve("pg"));
        cable.leadTo(again.url());
        cable.mend();
        return again;
    }

    private void ask(int port, String key) {
        for (int number = sent.incrementAndGet(); number <= EXCHANGES; number = sent.incrementAndGet()) {
            String id = "exchange-" + number;
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                    .header("Authorization", "Bearer " + key)
                    .header("X-Request-ID", id)
                    .timeout(TestGateway.PATIENCE)
                    .POST(BodyPublishers.ofString("""
                            {"model":"turbo","messages":[{"role":"user","content":"hello"}]}"""))
                    .build();
            try {
                if (http.send(request, BodyHandlers.ofString()).statusCode() == 200) answered.add(id);
            } catch (IOException e) {
                // The gateway was killed. Not counted: nobody knows whether it had begun with it.
                awaitListening(port);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void awaitListening(int port) {
        TestGateway.await(
                () -> {
                    try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
                        return socket.isConnected();
                    } catch (IOException e) {
                        return false;
                    }
                },
                Duration.ofSeconds(30));
    }

    private String key(String url) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + "/api/virtual-keys"))
                .header("Authorization", "Bearer " + ADMIN)
                .POST(BodyPublishers.ofString("{\"name\":\"me\"}"))
                .build();
        return TestGateway.json(http.send(request, BodyHandlers.ofString()).body())
                .path("key")
                .asText();
    }

    private static List<String> rows(String url) {
        try (var connection = TestDatabase.connect(url);
                var rows = connection.createStatement().executeQuery("SELECT request_id FROM exchange")) {
            var ids = new ArrayList<String>();
            while (rows.next()) ids.add(rows.getString(1));
            return ids;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestProcess serve(FakeUpstream provider, String database, int port) throws IOException {
        Path config = Files.writeString(directory.resolve("gatehouse.yaml"), TestGateway.turboDocument("", provider));
        return TestProcess.start(
                Files.createTempFile(directory, "serve", ".log"),
                Map.of("GATEHOUSE_ADMIN_TOKEN", ADMIN, "DATABASE_URL", database, "GATEHOUSE_PORT", "" + port),
                "serve",
                "--data",
                directory.resolve("data").toString(),
                "--config",
                config.toString());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
