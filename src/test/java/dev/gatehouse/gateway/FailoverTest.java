package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first target fails in every way it can; the second one answers. */
class FailoverTest {

    private static final OpenAiChat GOOD = OpenAiChat.saying("from", " the", " second");

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("rate_limited", 1, error(429, "rate_limit_exceeded")),
                Arguments.of("quota_exhausted", 1, error(429, "insufficient_quota")),
                Arguments.of("quota_exhausted", 1, error(402, "payment_required")),
                Arguments.of("auth", 1, error(401, "invalid_api_key")),
                Arguments.of("auth", 1, error(403, "forbidden")),
                Arguments.of("model_gone", 1, error(404, "model_not_found")),
                Arguments.of("upstream_error", 1, error(408, "timeout")),
                Arguments.of("upstream_error", 1, error(500, "server_error")),
                Arguments.of("upstream_error", 1, error(503, "overloaded")),
                Arguments.of("upstream_error", 1, error(529, "overloaded_error")),
                Arguments.of("transport", 2, Script.reset()),
                Arguments.of("transport", 2, Script.hangUp()),
                Arguments.of("timeout", 1, Script.silence()),
                Arguments.of("bad_response", 1, Script.status(301, "{}", "Location: http://127.0.0.1:1/")),
                Arguments.of("bad_response", 1, Script.status(200, "")),
                Arguments.of("bad_response", 1, Script.status(200, "<html>busy</html>")),
                Arguments.of("bad_response", 1, Script.status(200, "{\"choices\":[]}")),
                Arguments.of(
                        "bad_response",
                        1,
                        Script.status(
                                200, "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}")),
                Arguments.of("bad_response", 1, Script.status(200, "{\"error\":{\"code\":200,\"message\":\"x\"}}")),
                Arguments.of("upstream_error", 1, Script.status(200, "{\"error\":{\"code\":502,\"message\":\"x\"}}")),
                Arguments.of("rate_limited", 1, Script.status(200, "{\"error\":{\"type\":\"rate_limit_error\"}}")));
    }

    private static Script error(int status, String code) {
        return Script.status(status, "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":\"%s\"}}".formatted(code));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("failures")
    void secondTargetAnswers(String attemptClass, int calls, Script failure) {
        try (var first = FakeUpstream.start(failure);
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            for (boolean stream : new boolean[] {false, true}) {
                int before = first.requests().size();
                HttpResponse<String> response = gateway.chat(stream);
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                assertThat(response.body()).contains("second").doesNotContain("error");
                assertThat(response.headers().firstValue("X-Gatehouse-Provider"))
                        .hasValue("p2");
                assertThat(response.headers().firstValue("X-Gatehouse-Route-Mode"))
                        .hasValue("model_fallback");
                assertThat(first.requests().size() - before).isEqualTo(calls);

                JsonNode record = gateway.record(response);
                assertThat(record.path("served_provider").asText()).isEqualTo("p2");
                assertThat(record.path("route_mode").asText()).isEqualTo("model_fallback");
                JsonNode attempts = record.path("attempts");
                assertThat(attempts).hasSize(calls + 1);
                for (int i = 0; i < calls; i++) {
                    assertThat(attempts.path(i).path("class").asText()).isEqualTo(attemptClass);
                    assertThat(attempts.path(i).path("reason").asText())
                            .contains("p1")
                            .contains(";");
                }
                assertThat(attempts.path(calls).path("class").asText()).isEqualTo("ok");
                // A target whose quota is spent would not be asked again.
                gateway.send(gateway.adminRequest("/api/circuits/reset")
                        .POST(BodyPublishers.ofString("{\"provider\":\"p1\"}")));
            }
            assertThat(json(second.requests().getFirst().text()).path("model").asText())
                    .isEqualTo("m2");
        }
    }

    @Test
    void nobodyListeningIsTransport() {
        var gone = FakeUpstream.start(GOOD);
        gone.close();
        try (var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(gone, second)) {
            var record = gateway.record(gateway.chat(false));
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo("transport");
            assertThat(record.at("/attempts/0/status").isNull()).isTrue();
            assertThat(record.path("status").asInt()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: {\"error\":{\"code\":429}}", "data: [DONE]", ": only a comment"})
    void streamWithoutContentIsNotAnAnswer(String frame) {
        Script empty = (request, wire) -> {
            wire.sse();
            wire.chunk(frame + "\n\n");
            wire.endChunks();
        };
        try (var first = FakeUpstream.start(empty);
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            var response = gateway.chat(true);
            assertThat(response.headers().firstValue("X-Gatehouse-Provider")).hasValue("p2");
            assertThat(response.body()).contains(" second").endsWith("data: [DONE]\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "reset", "silence"})
    void streamThatEndsBeforeItsFirstContentMovesOn(String how) {
        OpenAiChat.Fault fault = switch (how) {
            case "cut" -> Wire::cut;
            case "reset" -> Wire::reset;
            default -> Wire::silence;
        };
        try (var first = FakeUpstream.start(GOOD.after(0, fault));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            var response = gateway.chat(true);
            assertThat(response.headers().firstValue("X-Gatehouse-Provider")).hasValue("p2");
            assertThat(response.body()).doesNotContain("error").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void pingsDoNotExtendTheWaitForFirstContent() {
        Script pinging = (request, wire) -> {
            wire.sse();
            while (true) {
                wire.chunk(": ping\n\n");
                wire.pause(Duration.ofMillis(50));
            }
        };
        try (var first = FakeUpstream.start(pinging);
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("", first, second).replace("ttft: 2s", "ttft: 500ms"))) {
            var response = gateway.chat(true);
            assertThat(response.headers().firstValue("X-Gatehouse-Provider")).hasValue("p2");
            assertThat(gateway.record(response).at("/attempts/0/class").asText())
                    .isEqualTo("ttft_timeout");
        }
    }

    @Test
    void lastTargetMayTakeItsTime() {
        OpenAiChat slow = GOOD.after(0, wire -> wire.pause(Duration.ofMillis(800)));
        try (var first = FakeUpstream.start(slow);
                var second = FakeUpstream.start(slow);
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("", first, second).replace("ttft: 2s", "ttft: 300ms"))) {
            var response = gateway.chat(true);
            assertThat(response.headers().firstValue("X-Gatehouse-Provider")).hasValue("p2");
            assertThat(response.body()).contains(" second");
        }
    }

    @Test
    void refusalWithoutAReasonIsStillTheProvidersWord() {
        Script plain = (request, wire) -> {
            wire.status(400, "Content-Type: text/plain", "Content-Length: 2");
            wire.raw("no");
        };
        try (var first = FakeUpstream.start(plain);
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            var response = gateway.chat(false);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response.body()).at("/error/code").asText()).isEqualTo("provider_refused");
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void sameModelElsewhereIsProviderFailover() {
        try (var first = FakeUpstream.start(error(500, "x"));
                var second = FakeUpstream.start(GOOD)) {
            String document = TestGateway.turboDocument("", first, second)
                    .replace("model: m1", "model: meta/Llama-3")
                    .replace("model: m2", "model: llama-3");
            try (var gateway = TestGateway.configured(document)) {
                assertThat(gateway.chat(false).headers().firstValue("X-Gatehouse-Route-Mode"))
                        .hasValue("provider_failover");
            }
        }
    }

    @Test
    void refusalOfTheRequestItselfGoesToTheClientAtOnce() {
        String body = "{\"error\":{\"message\":\"temperature must be below 2\",\"type\":\"invalid_request_error\"}}";
        try (var first = FakeUpstream.start(Script.status(400, body));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            for (boolean stream : new boolean[] {false, true}) {
                var response = gateway.chat(stream);
                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(response.body()).isEqualTo(body);
                assertThat(gateway.record(response).at("/attempts/0/class").asText())
                        .isEqualTo("client_error");
            }
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void answerCutShortByItsLengthIsAnAnswer() {
        String body = "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"length\"}]}";
        try (var first = FakeUpstream.start(Script.status(200, body));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            assertThat(gateway.chat(false).body()).isEqualTo(body);
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void whenAllFailInOneWayTheStatusSaysSo() {
        Script limited = Script.status(429, "{}", "Retry-After: 7");
        assertAllFailed(429, 2, "rate_limit_exceeded", limited, error(429, "x"));
        assertAllFailed(429, 2, "rate_limit_exceeded", limited, error(429, "insufficient_quota"));
        // The last target is given a second try after a 5xx.
        assertAllFailed(503, 3, "all_targets_failed", error(503, "x"), error(503, "x"));
        assertAllFailed(504, 2, "all_targets_failed", Script.silence(), Script.silence());
        assertAllFailed(502, 3, "all_targets_failed", error(500, "x"), error(503, "x"));
        assertAllFailed(502, 2, "all_targets_failed", error(401, "x"), error(429, "x"));
    }

    private static void assertAllFailed(int status, int attempts, String code, Script one, Script other) {
        try (var first = FakeUpstream.start(one);
                var second = FakeUpstream.start(other);
                var gateway = TestGateway.turbo(first, second)) {
            var response = gateway.chat(true);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
            JsonNode error = json(response.body()).path("error");
            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.path("attempts")).hasSize(attempts);
            assertThat(error.at("/attempts/1/provider").asText()).isEqualTo("p2");
            assertThat(response.headers().firstValue("X-Gatehouse-Attempts")).hasValue("" + attempts);
            assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 429);
            assertThat(gateway.record(response).path("status").asInt()).isEqualTo(status);
        }
    }

    @Test
    void deadlineEndsAnExchangeThatIsNotStreamed() {
        Script dripping = (request, wire) -> {
            wire.status(200, "Content-Type: application/json", "Content-Length: 1000000");
            while (true) {
                wire.raw(" ");
                wire.pause(Duration.ofMillis(50));
            }
        };
        for (Script script : new Script[] {Script.silence(), dripping}) {
            try (var slow = FakeUpstream.start(Script.delayed(Duration.ofMillis(300), error(500, "x")));
                    var never = FakeUpstream.start(script);
                    var gateway = TestGateway.configured(
                            TestGateway.turboDocument("settings: {deadline: 1s}\n", slow, never))) {
                var response = gateway.chat(false);
                assertThat(response.statusCode()).isEqualTo(504);
                assertThat(json(response.body()).at("/error/code").asText()).isEqualTo("deadline_exceeded");
                assertThat(gateway.record(response).path("total_us").asLong()).isBetween(1_000_000L, 1_900_000L);
            }
        }
    }

    @Test
    void answerLargerThanAllowedIsNotHeld() {
        try (var first = FakeUpstream.start(OpenAiChat.saying("x".repeat(70_000)));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("settings: {max_answer_bytes: 64KB}\n", first, second))) {
            var record = gateway.record(gateway.chat(false));
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo("bad_response");
            assertThat(record.path("served_provider").asText()).isEqualTo("p2");
        }
    }
}
