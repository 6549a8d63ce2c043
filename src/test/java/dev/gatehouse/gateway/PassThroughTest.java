package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One target, nothing goes wrong: what passes through, what is changed, what is added. */
class PassThroughTest {

    private static final OpenAiChat HELLO = OpenAiChat.saying("Hel", "lo");

    @Test
    void bodyOfOneMegabyteArrivesByteForByteButForTheModel() {
        String prompt = "ü\\u00e9\\\"\\n".repeat(120_000);
        String body = """
                { "zz_unknown" : [1, 2.50, 123456789012345678901234567890, 1e-400],
                  "messages":[{"content":"%s","role":"user"}], "model"  :"turbo", "seed":000, "a":{"model":"inner"} ,
                  "top_p":0.10000000000000000555 }
                """.replace("000", "9007199254740993").formatted(prompt);
        try (var provider = FakeUpstream.start(HELLO);
                var gateway = TestGateway.turbo(provider)) {
            assertThat(gateway.post(body).statusCode()).isEqualTo(200);
            assertThat(provider.requests().getFirst().text())
                    .isEqualTo(body.replace("\"model\"  :\"turbo\"", "\"model\"  :\"m1\""));
        }
    }

    @Test
    void answerShowsTheRequestedModelAndNothingElseChanges() {
        String answer = """
                {"id":"x", "model" : "provider-made-this-up","choices":[{"message":{"content":"hi","n":1.10},
                "finish_reason":"stop"}],"vendor":{"model":"inner"},"usage":{"prompt_tokens":3,"completion_tokens":4}}""";
        try (var provider = FakeUpstream.start(Script.status(200, answer));
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.post("{\"model\":\"HOTEL/Turbo\",\"messages\":[]}");
            assertThat(response.body()).isEqualTo(answer.replace("provider-made-this-up", "HOTEL/Turbo"));
            var record = gateway.record(response);
            assertThat(record.path("prompt_tokens").asInt()).isEqualTo(3);
            assertThat(record.path("completion_tokens").asInt()).isEqualTo(4);
            assertThat(record.path("usage_source").asText()).isEqualTo("upstream");
        }
    }

    @Test
    void groupMayShowTheServedModel() {
        try (var provider = FakeUpstream.start(HELLO.as("real-name"))) {
            String document = TestGateway.turboDocument("", provider) + "    response_model: served\n";
            try (var gateway = TestGateway.configured(document)) {
                assertThat(json(gateway.chat(false).body()).path("model").asText())
                        .isEqualTo("m1");
                assertThat(gateway.chat(true).body())
                        .contains("\"model\":\"m1\"")
                        .doesNotContain("\"model\":\"real-name\"");
            }
        }
    }

    @Test
    void modelIsFoundByGroupPrefixedGroupOrProvider() {
        try (var provider = FakeUpstream.start(HELLO);
                var gateway = TestGateway.turbo(provider)) {
            for (String name : new String[] {"turbo", "TURBO", "hotel/turbo"}) {
                var response = gateway.post("{\"model\":\"" + name + "\",\"messages\":[]}");
                assertThat(response.headers().firstValue("X-Gatehouse-Route-Mode"))
                        .hasValue("primary");
            }
            var direct = gateway.post("{\"model\":\"p1/vendor/some-model\",\"messages\":[]}");
            assertThat(direct.statusCode()).isEqualTo(200);
            assertThat(direct.headers().firstValue("X-Gatehouse-Route-Mode")).hasValue("direct");
            assertThat(direct.headers().firstValue("X-Gatehouse-Model")).hasValue("vendor/some-model");
            assertThat(json(provider.requests().getLast().text()).path("model").asText())
                    .isEqualTo("vendor/some-model");
        }
    }

    @Test
    void responseCarriesWhatTheGatewayDid() {
        try (var provider = FakeUpstream.start(HELLO);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.chat(false);
            var headers = response.headers();
            assertThat(headers.firstValue("X-Request-ID")).isPresent();
            assertThat(headers.firstValue("X-Gatehouse-Provider")).hasValue("p1");
            assertThat(headers.firstValue("X-Gatehouse-Model")).hasValue("m1");
            assertThat(headers.firstValue("X-Gatehouse-Attempts")).hasValue("1");
            assertThat(Double.parseDouble(
                            headers.firstValue("X-Gatehouse-Overhead-Ms").orElseThrow()))
                    .isBetween(0.0, 5_000.0);
        }
    }

    @Test
    void requestIdOfTheClientIsAdoptedIfUsable() {
        try (var provider = FakeUpstream.start(HELLO);
                var gateway = TestGateway.turbo(provider)) {
            String own = "trace-" + UUID.randomUUID();
            assertThat(withRequestId(gateway, own)).isEqualTo(own);
            assertThat(gateway.record(own).path("requested_model").asText()).isEqualTo("turbo");
            assertThat(withRequestId(gateway, "x".repeat(129))).hasSizeLessThan(129);
            assertThat(withRequestId(gateway, "two words")).isNotEqualTo("two words");
        }
    }

    private static String withRequestId(TestGateway gateway, String id) {
        return gateway.send(gateway.request("/v1/chat/completions")
                        .header("Authorization", "Bearer " + gateway.key())
                        .header("X-Request-ID", id)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"turbo\",\"messages\":[]}")))
                .headers()
                .firstValue("X-Request-ID")
                .orElseThrow();
    }

    @Test
    void providerSeesItsOwnKeyAndBetaHeadersButNeverTheClientsKey() {
        try (var provider = FakeUpstream.start(HELLO);
                var gateway = TestGateway.turbo(provider)) {
            gateway.send(gateway.request("/v1/chat/completions")
                    .header("x-api-key", gateway.key())
                    .header("OpenAI-Beta", "assistants=v2")
                    .header("X-Private", "not for the provider")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"turbo\",\"messages\":[]}")));
            var seen = provider.requests().getFirst();
            assertThat(seen.header("OpenAI-Beta")).hasValue("assistants=v2");
            assertThat(seen.header("X-Private")).isEmpty();
            assertThat(seen.headers().toString() + seen.text()).doesNotContain(gateway.key());
        }
    }

    @Test
    void modelsAreListed() {
        try (var provider = FakeUpstream.start(HELLO);
                var gateway = TestGateway.turbo(provider)) {
            var list = gateway.send(gateway.request("/v1/models").header("Authorization", "Bearer " + gateway.key()));
            assertThat(json(list.body()).path("data").path(0).path("id").asText())
                    .isEqualTo("turbo");
            assertThat(gateway.send(gateway.request("/v1/models")).statusCode()).isEqualTo(401);
        }
    }
}
