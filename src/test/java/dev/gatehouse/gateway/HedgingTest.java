package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second target is started beside a slow one; the first real content wins. */
class HedgingTest {

    private static final OpenAiChat FAST = OpenAiChat.saying("from", " the", " fast", " one");

    private static TestGateway hedging(String after, FakeUpstream... providers) {
        return TestGateway.configured(TestGateway.turboDocument("", providers)
                .replace("name: turbo\n", "name: turbo\n    hedge_after: " + after + "\n"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void secondTargetWinsAndTheFirstIsHungUpOn(boolean stream) {
        try (var slow = FakeUpstream.start(Script.silence());
                var fast = FakeUpstream.start(FAST);
                var gateway = hedging("50ms", slow, fast)) {
            HttpResponse<String> response = gateway.chat(stream);
            assertThat(response.body()).contains("fast").doesNotContain("\"error\"");
            assertThat(response.headers().firstValue("X-Gatehouse-Route-Mode")).hasValue("hedged");
            slow.awaitPeerClosed(1, Duration.ofSeconds(1));
            JsonNode record = gateway.record(response);
            assertThat(record.path("route_mode").asText()).isEqualTo("hedged");
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo("superseded");
            assertThat(record.at("/attempts/1/class").asText()).isEqualTo("ok");
            assertThat(record.path("overhead_us").asLong(-1)).isBetween(0L, 500_000L);
        }
    }

    @Test
    void firstTargetWinsIfItIsQuickEnough() {
        try (var first = FakeUpstream.start(FAST);
                var second = FakeUpstream.start(FAST);
                var gateway = hedging("2s", first, second)) {
            HttpResponse<String> response = gateway.chat(true);
            assertThat(response.headers().firstValue("X-Gatehouse-Route-Mode")).hasValue("primary");
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void errorOfTheSecondIsNoContent() {
        try (var slow = FakeUpstream.start(Script.delayed(Duration.ofMillis(300), FAST));
                var failing = FakeUpstream.start((request, wire) -> {
                    wire.sse();
                    wire.frame("{\"error\":{\"message\":\"overloaded\",\"code\":503}}");
                    wire.endChunks();
                });
                var gateway = hedging("50ms", slow, failing)) {
            HttpResponse<String> response = gateway.chat(true);
            assertThat(response.body()).contains("fast").doesNotContain("\"error\"");
            assertThat(response.headers().firstValue("X-Gatehouse-Route-Mode")).hasValue("primary");
        }
    }

    @Test
    void refusalOfTheSecondDoesNotEndTheFirst() {
        try (var slow = FakeUpstream.start(Script.delayed(Duration.ofMillis(300), FAST));
                var refusing = FakeUpstream.start(Script.status(400, "{\"error\":{\"message\":\"no\"}}"));
                var gateway = hedging("50ms", slow, refusing)) {
            assertThat(gateway.chat(true).body()).contains("fast");
        }
    }

    @Test
    void refusalForContentPolicyLetsNobodyElseBeAsked() {
        try (var slow = FakeUpstream.start(Script.delayed(Duration.ofMillis(400), Script.status(500, "{}")));
                var refusing =
                        FakeUpstream.start(Script.status(400, "{\"error\":{\"code\":\"content_policy_violation\"}}"));
                var third = FakeUpstream.start(FAST);
                var gateway = hedging("50ms", slow, refusing, third)) {
            assertThat(gateway.chat(true).statusCode()).isEqualTo(400);
            assertThat(third.requests()).isEmpty();
        }
    }

    @Test
    void whenBothFailTheClientHearsOfBoth() {
        try (var one = FakeUpstream.start(Script.delayed(Duration.ofMillis(200), Script.status(500, "{}")));
                var other = FakeUpstream.start(Script.status(429, "{}"));
                var gateway = hedging("50ms", one, other)) {
            HttpResponse<String> response = gateway.chat(true);
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.body()).contains("rate_limited").contains("upstream_error");
        }
    }
}
