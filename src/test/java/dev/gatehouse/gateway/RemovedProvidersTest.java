package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A provider that a new document no longer has leaves nothing behind. */
class RemovedProvidersTest {

    private static final Script ANSWER = OpenAiChat.saying("hi");

    private static void publish(TestGateway gateway, long expected, FakeUpstream... providers) {
        gateway.publish(TestGateway.turboDocument("", providers), expected);
    }

    private static int ask(TestGateway gateway, String model) {
        return gateway.post("{\"model\":\"" + model + "\",\"messages\":[]}").statusCode();
    }

    private static int circuits(TestGateway gateway) {
        return json(gateway.send(gateway.adminRequest("/api/circuits")).body())
                .path("data")
                .size();
    }

    private static String idle(TestGateway gateway) {
        return gateway.send(gateway.request("/metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith("gatehouse_upstream_connections_idle "))
                .findFirst()
                .orElse("");
    }

    @Test
    void itsIdleConnectionsAreClosedAndItsCircuitsForgotten() {
        try (var stays = FakeUpstream.start(ANSWER);
                var goes = FakeUpstream.start(Script.byTurn(ANSWER, Script.status(500, "{}")));
                var gateway = TestGateway.withoutFile()) {
            publish(gateway, 0, stays, goes);
            assertThat(ask(gateway, "p1/m1")).isEqualTo(200);
            assertThat(ask(gateway, "p2/m2")).isEqualTo(200);
            assertThat(ask(gateway, "p2/m2")).isEqualTo(500);
            assertThat(circuits(gateway)).isOne();
            TestGateway.await(() -> idle(gateway).endsWith(" 2.0"));

            publish(gateway, 1, stays);
            goes.awaitOpenConnections(0, TestGateway.PATIENCE);
            TestGateway.await(() -> circuits(gateway) == 0);
            assertThat(idle(gateway)).endsWith(" 1.0");
            assertThat(stays.openConnections()).isOne();
        }
    }

    @Test
    void exchangeThatOutlivesItGoesOnAndIsTheLast() {
        try (var stays = FakeUpstream.start(ANSWER);
                var goes =
                        FakeUpstream.start(OpenAiChat.saying("a", "b", "c", "d").paced(Duration.ofMillis(500)));
                var gateway = TestGateway.withoutFile()) {
            publish(gateway, 0, goes);
            var running = CompletableFuture.supplyAsync(() -> gateway.chat(true));
            goes.next(TestGateway.PATIENCE);
            publish(gateway, 1, stays);
            assertThat(running.join().body()).contains("[DONE]");
            goes.awaitOpenConnections(0, TestGateway.PATIENCE);
        }
    }
}
