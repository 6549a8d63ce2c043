package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider with several keys: another key is tried before another target, and none of them gets out. */
class ProviderKeysTest {

    private static final String ONE = TestGateway.KEY_ONE;
    private static final String TWO = TestGateway.KEY_TWO;

    private static TestGateway withTwoKeys(FakeUpstream provider) {
        return TestGateway.configured("""
                version: 1
                providers:
                  - name: p1
                    base_url: "%s"
                    keys: [{id: first, secret: "env:KEY_ONE"}, {id: second, secret: "env:KEY_TWO"}]
                    headers: {X-Team: "${env:KEY_TWO}-x"}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}]}
                """.formatted(provider.baseUrl()));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 429})
    void nextKeyIsTriedBeforeTheNextTarget(int status) {
        Script byKey = (request, wire) -> {
            if (request.header("Authorization").orElse("").equals("Bearer " + ONE)) wire.json(status, "{}");
            else OpenAiChat.saying("hi").answer(request, wire);
        };
        try (var provider = FakeUpstream.start(byKey);
                var gateway = withTwoKeys(provider)) {
            var response = gateway.chat(false);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("X-Gatehouse-Route-Mode")).hasValue("primary");
            JsonNode attempts = gateway.record(response).path("attempts");
            assertThat(attempts.path(0).path("key_id").asText()).isEqualTo("first");
            assertThat(attempts.path(0).path("reason").asText()).endsWith("next key");
            assertThat(attempts.path(1).path("key_id").asText()).isEqualTo("second");
            assertThat(provider.requests().getLast().header("X-Team")).hasValue(TWO + "-x");
        }
    }

    @Test
    void modelThatTheKeysMayNotUseSwitchesNothingElseOff() {
        String refusal = """
                {"error":{"message":"Project `proj_x` does not have access to model `secret`",\
                "type":"invalid_request_error","param":null,"code":"model_not_found"}}""";
        Script byModel = (request, wire) -> {
            if (request.text().contains("\"secret\"")) wire.json(403, refusal);
            else OpenAiChat.saying("hi").answer(request, wire);
        };
        try (var provider = FakeUpstream.start(byModel);
                var gateway = withTwoKeys(provider)) {
            var refused = gateway.post("{\"model\":\"p1/secret\",\"messages\":[]}");
            assertThat(gateway.record(refused).findValuesAsText("class")).containsExactly("model_gone");
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void secretsThatAProviderQuotesAreBlottedOut() {
        String body = "{\"error\":{\"message\":\"bad request with key " + ONE + " and header " + TWO + "-x\"}}";
        try (var provider = FakeUpstream.start(Script.status(400, body));
                var gateway = withTwoKeys(provider)) {
            var response = gateway.chat(false);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).doesNotContain(ONE).doesNotContain(TWO).contains("…1111");
        }
    }

    @Test
    void providerWithoutKeysThatThrottlesIsLeftAloneAsLongAsItAsked() {
        try (var throttling = FakeUpstream.start(Script.status(429, "{}", "Retry-After: 30"));
                var other = FakeUpstream.start(OpenAiChat.saying("fine"));
                var gateway = TestGateway.turbo(throttling, other)) {
            for (int i = 0; i < 5; i++) assertThat(gateway.chat(true).body()).contains("fine");
            assertThat(throttling.requests()).hasSize(1);
            var alone = gateway.post("{\"model\":\"p1/m1\",\"messages\":[]}");
            assertThat(alone.statusCode()).isEqualTo(503);
            assertThat(Integer.parseInt(
                            alone.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(20, 30);
        }
    }
}
