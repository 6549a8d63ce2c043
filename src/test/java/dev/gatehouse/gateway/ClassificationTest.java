package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.ChatAnswer;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The classification table in docs/failover.md, row by row, through a whole gateway; the first provider has two keys. That a
 * client which left counts for nothing is shown where clients leave.
 */
class ClassificationTest {

    private static final OpenAiChat GOOD = OpenAiChat.saying("from", " the", " second");

    enum Then {
        NEXT_TARGET,
        TELL_CLIENT
    }

    /**
     * @param calls of the first target
     * @param counted by the target's circuit
     * @param cools whether the keys do
     * @param status if the second target fails in the same way
     */
    record Row(String name, Script failure, int calls, Then then, boolean counted, boolean cools, int status) {

        String attemptClass() {
            return name.split(",", 2)[0];
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("transport", Script.reset(), 2, Then.NEXT_TARGET, true, false, 502),
                new Row("timeout", Script.silence(), 1, Then.NEXT_TARGET, true, false, 504),
                new Row("rate_limited, for long", throttled("60"), 2, Then.NEXT_TARGET, true, true, 429),
                new Row("rate_limited, for a moment", throttled("1"), 2, Then.NEXT_TARGET, false, true, 429),
                new Row("quota_exhausted", error(429, "insufficient_quota"), 2, Then.NEXT_TARGET, false, true, 429),
                new Row("auth", error(401, "invalid_api_key"), 2, Then.NEXT_TARGET, true, true, 502),
                new Row("model_gone", error(404, "model_not_found"), 1, Then.NEXT_TARGET, true, false, 502),
                new Row("upstream_error", error(503, "overloaded"), 1, Then.NEXT_TARGET, true, false, 503),
                new Row("self_heal", refusing("top_k"), 2, Then.TELL_CLIENT, false, false, 200),
                new Row(
                        "context_length",
                        error(400, "context_length_exceeded"),
                        1,
                        Then.TELL_CLIENT,
                        false,
                        false,
                        400),
                new Row(
                        "content_policy",
                        error(400, "content_policy_violation"),
                        1,
                        Then.TELL_CLIENT,
                        false,
                        false,
                        400),
                new Row("client_error", error(400, "invalid_value"), 1, Then.TELL_CLIENT, false, false, 400),
                new Row("bad_response", Script.status(200, "{}"), 1, Then.NEXT_TARGET, true, false, 502),
                new Row("upstream_error, in the first frame", firstFrame(503), 1, Then.NEXT_TARGET, true, false, 502),
                new Row("rate_limited, in the first frame", firstFrame(429), 2, Then.NEXT_TARGET, true, true, 429),
                new Row("ttft_timeout", GOOD.after(0, Wire::silence), 1, Then.NEXT_TARGET, true, false, 504),
                new Row("stream_broken", GOOD.after(1, Wire::cut), 1, Then.TELL_CLIENT, true, false, 200));
    }

    private static Script error(int status, String code) {
        return Script.status(status, "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":\"%s\"}}".formatted(code));
    }

    private static Script throttled(String retryAfter) {
        return Script.status(429, "{}", "Retry-After: " + retryAfter);
    }

    private static Script refusing(String parameter) {
        String error = "{\"error\":{\"message\":\"Unknown parameter: '" + parameter + "'\"}}";
        return (request, wire) -> {
            if (json(request.text()).has(parameter)) wire.json(400, error);
            else GOOD.answer(request, wire);
        };
    }

    private static Script firstFrame(int code) {
        return (request, wire) -> {
            wire.sse();
            wire.frame("{\"error\":{\"message\":\"no\",\"code\":" + code + "}}");
            wire.endChunks();
        };
    }

    private static TestGateway gateway(FakeUpstream first, FakeUpstream second) {
        return TestGateway.configured("""
                version: 1
                providers:
                  - name: p1
                    base_url: "%s"
                    keys: [{id: a, secret: "env:KEY_ONE"}, {id: b, secret: "env:KEY_TWO"}]
                  - {name: p2, base_url: "%s"}
                settings: {timeouts: {headers: 500ms, ttft: 500ms, stall: 500ms}}
                groups:
                  - name: turbo
                    recovery: off
                    targets: [{provider: p1, model: m1}, {provider: p2, model: m2}]
                """.formatted(first.baseUrl(), second.baseUrl()));
    }

    private static HttpResponse<String> ask(TestGateway gateway) {
        return gateway.post("{\"model\":\"turbo\",\"stream\":true,\"top_k\":3,\"messages\":[]}");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatFollowsAFailure(Row row) {
        try (var first = FakeUpstream.start(row.failure());
                var second = FakeUpstream.start(GOOD);
                var gateway = gateway(first, second)) {
            HttpResponse<String> response = ask(gateway);
            JsonNode record = gateway.record(response);
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo(row.attemptClass());
            assertThat(first.requests()).hasSize(row.calls());
            boolean moves = row.then() == Then.NEXT_TARGET;
            assertThat(second.requests()).hasSize(moves ? 1 : 0);
            if (moves)
                assertThat(ChatAnswer.of(response).flaw(List.of("from the second")))
                        .isEmpty();
            assertThat(lastClass(gateway)).isEqualTo(row.counted() ? row.attemptClass() : "");
            assertThat(keyStates(gateway)).containsOnly(row.cools() ? "cooling" : "ready");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatTheClientIsToldIfAllFailAlike(Row row) {
        try (var first = FakeUpstream.start(row.failure());
                var second = FakeUpstream.start(row.failure());
                var gateway = gateway(first, second)) {
            assertThat(ask(gateway).statusCode()).isEqualTo(row.status());
        }
    }

    /** What the circuit of the first target counted; empty if it counted nothing. */
    private static String lastClass(TestGateway gateway) {
        JsonNode circuits =
                json(gateway.send(gateway.adminRequest("/api/circuits")).body());
        return circuits.path("data")
                .valueStream()
                .filter(circuit -> circuit.path("model").asText().equals("m1"))
                .map(circuit -> circuit.path("last_class").asText())
                .findFirst()
                .orElse("");
    }

    private static Stream<String> keyStates(TestGateway gateway) {
        JsonNode keys = json(
                gateway.send(gateway.adminRequest("/api/providers/p1/keys")).body());
        return keys.path("data").valueStream().map(key -> key.path("state").asText());
    }
}
