package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.RawClient;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway as a process of its own, which thousands of clients hold a connection to and say nothing. */
class IdleConnectionsTest {

    private static final String ADMIN = "admin-token-of-the-tests";

    /** Two descriptors for each client are what the gateway plans with: 9,850 connections of a limit of 20,000. */
    private static final long NEEDED_DESCRIPTORS = 20_000;

    private static final int IDLE = 9_700;

    /** Of resident memory. Measured: 15 KB, the virtual thread, its buffers and the JVM's own included. */
    private static final long MOST_BYTES_A_CONNECTION = 32 * 1024;

    private static final String CHAT = "{\"model\":\"turbo\",\"messages\":[]}";

    @TempDir
    Path directory = Path.of("");

    @Test
    void requestsAreAnsweredBesideNearlyTenThousandIdleConnections() throws Exception {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        assumeThat(system.getMaxFileDescriptorCount())
                .as("file descriptors (ulimit -n) for %d idle connections", IDLE)
                .isGreaterThanOrEqualTo(NEEDED_DESCRIPTORS);
        var idle = new ArrayList<RawClient>(IDLE);
        try (var database = TestDatabase.fresh();
                var provider = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = serve(database, provider)) {
            int port = URI.create(gateway.awaitUrl()).getPort();
            String key = createKey(port);
            for (int i = 0; i < 50; i++) assertThat(chat(port, key)).isLessThan(TestGateway.PATIENCE);
            long before = residentBytes(gateway);
            for (int i = 0; i < IDLE; i++) {
                var client = new RawClient(port);
                idle.add(client);
                // Every other one has been served before it falls silent.
                if (i % 2 == 0)
                    assertThat(client.request("GET /health").reply().status()).isEqualTo(200);
            }
            Duration slowest = Duration.ZERO;
            for (int i = 0; i < 50; i++) {
                Duration took = chat(port, key);
                if (took.compareTo(slowest) > 0) slowest = took;
            }
            long held = (residentBytes(gateway) - before) / IDLE;
            assertThat(slowest).isLessThan(Duration.ofSeconds(1));
            assertThat(held).isLessThan(MOST_BYTES_A_CONNECTION);
            assertThat(gateway.output()).doesNotContain("OutOfMemory");
        } finally {
            for (RawClient client : idle) client.close();
        }
    }

    private static Duration chat(int port, String key) throws IOException {
        long start = System.nanoTime();
        try (var client = new RawClient(port)) {
            client.request(
                            "POST /v1/chat/completions",
                            "Authorization: Bearer " + key,
                            "Content-Length: " + CHAT.length())
                    .send(CHAT);
            assertThat(client.reply().status()).isEqualTo(200);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static String createKey(int port) throws IOException {
        String named = "{\"name\":\"me\"}";
        try (var client = new RawClient(port)) {
            client.request(
                            "POST /api/virtual-keys",
                            "Authorization: Bearer " + ADMIN,
                            "Content-Length: " + named.getBytes(UTF_8).length)
                    .send(named);
            return json(client.reply().body()).path("key").asText();
        }
    }

    private static long residentBytes(TestProcess process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private TestProcess serve(TestDatabase database, FakeUpstream provider) throws IOException {
        Path config = Files.writeString(directory.resolve("gatehouse.yaml"), TestGateway.turboDocument("", provider));
        return TestProcess.start(
                directory.resolve("log"),
                Map.of("GATEHOUSE_ADMIN_TOKEN", ADMIN, "DATABASE_URL", database.url()),
                "serve",
                "--port",
                "0",
                "--data",
                directory.resolve("data").toString(),
                "--config",
                config.toString());
    }
}
