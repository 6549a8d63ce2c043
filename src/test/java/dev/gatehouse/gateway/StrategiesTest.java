package dev.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Which target gets a request first, and where it goes after the group's own targets. */
class StrategiesTest {

    private static final OpenAiChat GOOD = OpenAiChat.saying("hi", " there");
    private static final Script DOWN = Script.status(503, "{}");

    private static String provider(HttpResponse<?> response) {
        return response.headers().firstValue("X-Gatehouse-Provider").orElse("");
    }

    private static String mode(HttpResponse<?> response) {
        return response.headers().firstValue("X-Gatehouse-Route-Mode").orElse("");
    }

    private static List<String> providersTried(TestGateway gateway, HttpResponse<?> response) {
        return gateway.record(response).path("attempts").findValuesAsText("provider");
    }

    @Test
    void leastLatencyMeasuresEachTargetAndThenPrefersTheFaster() {
        OpenAiChat slow = GOOD.paced(Duration.ofMillis(200));
        var second = new AtomicReference<Script>(GOOD);
        try (var p1 = FakeUpstream.start(slow);
                var p2 = FakeUpstream.start((request, wire) -> second.get().answer(request, wire));
                var gateway =
                        TestGateway.configured(TestGateway.turboDocument("    strategy: least_latency\n", p1, p2))) {
            gateway.chat(true);
            gateway.chat(true);
            assertThat(p1.requests()).hasSize(1);
            assertThat(p2.requests()).hasSize(1);
            for (int i = 0; i < 4; i++) {
                var response = gateway.chat(true);
                assertThat(provider(response)).isEqualTo("p2");
                assertThat(mode(response)).isEqualTo("primary");
            }
            // Whole answers go where streams begin soonest.
            assertThat(provider(gateway.chat(false))).isEqualTo("p2");

            // It becomes the slower one, and loses its place as soon as its median shows it.
            second.set(GOOD.paced(Duration.ofMillis(500)));
            TestGateway.await(() -> provider(gateway.chat(true)).equals("p1"));
        }
    }

    @Test
    void leastBusySpreadsStreamsThatRunAtTheSameTime() throws IOException {
        var released = new AtomicBoolean();
        OpenAiChat held = GOOD.after(1, wire -> {
            while (!released.get()) wire.pause(Duration.ofMillis(10));
        });
        try (var p1 = FakeUpstream.start(held);
                var p2 = FakeUpstream.start(held);
                var gateway = TestGateway.configured(TestGateway.turboDocument("    strategy: least_busy\n", p1, p2)
                        .replace("stall: 2s", "stall: 20s"))) {
            var open = new ArrayList<HttpResponse<InputStream>>();
            for (int i = 0; i < 20; i++) {
                open.add(gateway.send(
                        gateway.request("/v1/chat/completions")
                                .header("Authorization", "Bearer " + gateway.key())
                                .POST(BodyPublishers.ofString("{\"model\":\"turbo\",\"stream\":true,\"messages\":[]}")),
                        BodyHandlers.ofInputStream()));
            }
            assertThat(p1.requests()).hasSize(10);
            assertThat(p2.requests()).hasSize(10);
            released.set(true);
            for (var response : open) {
                try (InputStream body = response.body()) {
                    assertThat(new String(body.readAllBytes(), UTF_8)).endsWith("data: [DONE]\n\n");
                }
            }
        }
    }

    @Test
    void callsThatEndedInAnyWayNoLongerMakeATargetBusy() {
        Script inEveryWay = Script.byTurn(
                DOWN,
                Script.status(400, "{}"),
                Script.status(200, "<html>"),
                Script.hangUp(),
                Script.hangUp(),
                GOOD.after(1, Wire::cut),
                GOOD);
        try (var p1 = FakeUpstream.start(inEveryWay);
                var p2 = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("    strategy: least_busy\n    recovery: off\n", p1, p2))) {
            while (p1.requests().size() < 6) {
                gateway.post("{\"model\":\"p1/m1\",\"stream\":true,\"messages\":[]}");
            }
            int before = p1.requests().size();
            // One call that never ended would send all of these to the other; chance alone would do so once in a
            // million times.
            for (int i = 0; i < 20; i++) gateway.chat(true);
            assertThat(p1.requests()).hasSizeGreaterThan(before);
            assertThat(p2.requests()).isNotEmpty();
        }
    }

    @Test
    void weightedSendsEachItsShare() {
        try (var p1 = FakeUpstream.start(GOOD);
                var p2 = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(TestGateway.turboDocument("    strategy: weighted\n", p1, p2)
                        .replace("model: m2", "model: m2, weight: 1000"))) {
            for (int i = 0; i < 20; i++) gateway.chat(false);
            assertThat(p2.requests()).hasSizeGreaterThan(15);
        }
    }

    @Test
    void cheapestGoesByThePricesOfTheDocument() {
        String prices = """
                    strategy: cheapest
                models:
                  - {provider: p1, model: m1, price: {input: 2.5, output: 10}}
                  - {provider: p2, model: m2, price: {input: 0.4, output: 1.6}}
                """;
        try (var p1 = FakeUpstream.start(GOOD);
                var p2 = FakeUpstream.start(Script.byTurn(GOOD, DOWN));
                var gateway = TestGateway.configured(TestGateway.turboDocument(prices, p1, p2))) {
            assertThat(provider(gateway.chat(true))).isEqualTo("p2");
            var response = gateway.chat(true);
            assertThat(provider(response)).isEqualTo("p1");
            assertThat(mode(response)).isEqualTo("model_fallback");
        }
    }

    @Test
    void fallbacksComeAfterTheGroupsOwnTargetsAndCirclesEnd() {
        String fallbacks = """
                    fallbacks: [spare]
                  - name: spare
                    targets: [{provider: p2, model: vendor/m1}, {provider: p1, model: m1}]
                    fallbacks: [last, turbo]
                  - name: last
                    targets: [{provider: p3, model: m3}]
                    fallbacks: [spare]
                """;
        try (var p1 = FakeUpstream.start(DOWN);
                var p2 = FakeUpstream.start(Script.byTurn(GOOD, DOWN));
                var p3 = FakeUpstream.start(Script.byTurn(GOOD, DOWN));
                var gateway = TestGateway.configured(TestGateway.turboDocument(fallbacks, p1, p2, p3)
                        .replaceAll(".*(p[23]), model: m[23]}\n", ""))) {
            var first = gateway.chat(true);
            assertThat(provider(first)).isEqualTo("p2");
            assertThat(mode(first)).isEqualTo("provider_failover");
            var second = gateway.chat(true);
            assertThat(provider(second)).isEqualTo("p3");
            assertThat(mode(second)).isEqualTo("model_fallback");
            assertThat(providersTried(gateway, second)).containsExactly("p1", "p2", "p3");

            var third = gateway.chat(true);
            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(providersTried(gateway, third))
                    .startsWith("p1", "p2", "p3")
                    .containsOnlyOnce("p1", "p2");
        }
    }
}
