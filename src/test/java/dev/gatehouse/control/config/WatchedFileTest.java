package dev.gatehouse.control.config;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who saves the configuration file has published it. */
class WatchedFileTest {

    /** Two looks, two seconds apart, and what a slow machine adds. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static JsonNode get(TestGateway gateway, String path) {
        return json(gateway.send(gateway.adminRequest(path)).body());
    }

    private static long inForce(TestGateway gateway) {
        return get(gateway, "/api/config").path("in_force").asLong();
    }

    @Test
    void fileIsPublishedWhenItChangesAndNoRequestNotices() throws Exception {
        try (var one = FakeUpstream.start(OpenAiChat.saying("hi"));
                var two = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.turbo(one);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Path file = gateway.data().resolveSibling("gatehouse.yaml");
            var over = new AtomicBoolean();
            var failed = new AtomicInteger();
            threads.execute(() -> {
                while (!over.get()) if (gateway.chat(false).statusCode() != 200) failed.incrementAndGet();
            });
            Files.writeString(file, TestGateway.turboDocument("", two).replace("p1", "p2"));
            TestGateway.await(() -> inForce(gateway) == 2, SOON);
            assertThat(gateway.chat(false).headers().firstValue("X-Gatehouse-Provider"))
                    .hasValue("p2");
            assertThat(get(gateway, "/api/config/revisions?limit=1")
                            .at("/data/0/author")
                            .asText())
                    .isEqualTo("file");
            assertThat(get(gateway, "/api/system").at("/file/path").asText()).isEqualTo(file.toString());
            assertThat(get(gateway, "/api/system").at("/file/problem").isNull()).isTrue();

            Files.writeString(file, "version: 1\nsettings: {deadline: soon}\n");
            TestGateway.await(
                    () -> get(gateway, "/api/system").at("/file/problem").isTextual(), SOON);
            assertThat(get(gateway, "/api/system").at("/file/problem").asText())
                    .contains("settings.deadline", "not_a_duration");
            assertThat(inForce(gateway)).isEqualTo(2);
            over.set(true);
            threads.shutdown();
            TestGateway.await(threads::isTerminated);
            assertThat(failed).hasValue(0);
        }
    }
}
