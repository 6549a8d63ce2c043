package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** How many tokens a conversation has: Anthropic's own word, or an estimate that says it is one. */
class CountTokensTest {

    private static final String REQUEST = """
            {"model":"turbo", "messages":[{"role":"user","content":"The quick brown fox jumps over the lazy dog."}]}""";

    private static TestGateway gateway(String dialect, FakeUpstream provider) {
        return TestGateway.configured("""
                version: 1
                providers:
                  - {name: p1, base_url: "%s", dialect: %s, keys: [{id: k1, secret: "env:KEY_ONE"}]}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}]}
                """.formatted(provider.baseUrl(), dialect));
    }

    private static HttpResponse<String> count(TestGateway gateway) {
        return gateway.send(gateway.request("/v1/messages/count_tokens")
                .header("x-api-key", gateway.key())
                .header("anthropic-beta", "token-counting-2024-11-01")
                .POST(BodyPublishers.ofString(REQUEST)));
    }

    private static void assertEstimated(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Gatehouse-Estimated")).hasValue("true");
        assertThat(json(response.body()).path("input_tokens").asInt()).isBetween(9, 30);
    }

    @Test
    void anthropicIsAsked() {
        try (var provider = FakeUpstream.start((request, wire) -> wire.json(200, "{\"input_tokens\": 4711}"));
                var gateway = gateway("anthropic", provider)) {
            var response = count(gateway);
            assertThat(json(response.body()).path("input_tokens").asInt()).isEqualTo(4711);
            assertThat(response.headers().firstValue("X-Gatehouse-Estimated")).isEmpty();
            var asked = provider.requests().getFirst();
            assertThat(asked.path()).endsWith("/messages/count_tokens");
            assertThat(asked.text()).isEqualTo(REQUEST.replace("turbo", "m1"));
            assertThat(asked.header("x-api-key")).hasValue(TestGateway.KEY_ONE);
            assertThat(asked.header("anthropic-version")).isPresent();
            assertThat(asked.header("anthropic-beta")).hasValue("token-counting-2024-11-01");
        }
    }

    @Test
    void whatAnthropicDoesNotTellIsEstimated() {
        for (Script script : new Script[] {
            Script.status(500, "{}"),
            (request, wire) -> wire.json(200, "{\"input_tokens\":\"many\"}"),
            (request, wire) -> wire.cut()
        }) {
            try (var provider = FakeUpstream.start(script);
                    var gateway = gateway("anthropic", provider)) {
                assertEstimated(count(gateway));
            }
        }
    }

    @Test
    void othersAreNotAsked() {
        try (var provider = FakeUpstream.start(Script.status(500, "{}"));
                var gateway = gateway("openai-chat", provider)) {
            assertEstimated(count(gateway));
            assertThat(provider.requests()).isEmpty();
        }
    }
}
