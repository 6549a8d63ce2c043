package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.Part;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients whose key says that they are not to see what the model thought. */
class StripReasoningTest {

    private static final String SECRET_THOUGHT = "hush hush";

    private static Answer thoughtful(Dialect dialect) {
        return new Answer(
                "id-1",
                "m1",
                1_790_000_000,
                List.of(new Part.Reasoning(SECRET_THOUGHT, "c2lnbmVk", "", dialect), new Part.Text("Said")),
                List.of(),
                new ChatEvent.Finish(FinishReason.STOP),
                Optional.of(new Usage(7, 0, 5, 3)));
    }

    private static TestGateway gateway(Dialect dialect, FakeUpstream provider) {
        return TestGateway.configured("""
                version: 1
                providers:
                  - {name: p1, base_url: "%s", dialect: %s}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}]}
                """.formatted(provider.baseUrl(), dialect.id()));
    }

    private static HttpResponse<String> ask(TestGateway gateway, String key, String path, boolean stream) {
        String body = path.endsWith("responses")
                ? "\"input\":\"hi\""
                : "\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
        return gateway.send(gateway.request(path)
                .header("x-api-key", key)
                .POST(BodyPublishers.ofString("{\"model\":\"turbo\",\"stream\":" + stream + "," + body + "}")));
    }

    private static String strippingKey(TestGateway gateway) {
        var made = gateway.createKeyAs("{\"name\":\"shown\",\"strip_reasoning\":true}");
        assertThat(made.path("strip_reasoning").asBoolean()).isTrue();
        return made.path("key").asText();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions,OPENAI_CHAT",
        "/v1/chat/completions,ANTHROPIC",
        "/v1/messages,OPENAI_CHAT",
        "/v1/messages,ANTHROPIC",
        "/v1/responses,OPENAI_CHAT",
        "/v1/responses,OPENAI_RESPONSES"
    })
    void clientGetsNoThoughtsAndTheSameUsage(String path, Dialect upstream) {
        try (var provider = FakeUpstream.start(AnyProvider.saying(upstream, thoughtful(upstream)));
                var gateway = gateway(upstream, provider)) {
            String stripped = strippingKey(gateway);
            for (boolean stream : new boolean[] {false, true}) {
                assertThat(ask(gateway, gateway.key(), path, stream).body()).contains(SECRET_THOUGHT);
                var response = ask(gateway, stripped, path, stream);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body())
                        .contains("Said")
                        .doesNotContain(SECRET_THOUGHT)
                        .doesNotContain("c2lnbmVk");
                assertThat(gateway.record(response).path("completion_tokens").asInt())
                        .isEqualTo(5);
            }
        }
    }

    @Test
    void thoughtsWithinTheTextAreLeftOut() {
        Script thinking = (request, wire) -> {
            wire.sse();
            for (String piece : List.of("<th", "ink>hush", " hush</thi", "nk>\\n\\nSa", "id")) {
                wire.frame(
                        "{\"id\":\"c\",\"created\":1,\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                                + piece + "\"},\"finish_reason\":null}]}");
            }
            wire.frame(
                    "{\"id\":\"c\",\"created\":1,\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
            wire.frame("[DONE]");
            wire.endChunks();
        };
        try (var provider = FakeUpstream.start(thinking);
                var gateway = gateway(Dialect.OPENAI_CHAT, provider)) {
            var response = ask(gateway, strippingKey(gateway), "/v1/chat/completions", true);
            var text = new StringBuilder();
            response.body()
                    .lines()
                    .filter(line -> line.startsWith("data: {"))
                    .forEach(line -> text.append(json(line.substring(6))
                            .at("/choices/0/delta/content")
                            .asText("")));
            assertThat(text).hasToString("Said");
            assertThat(response.body()).endsWith("data: [DONE]\n\n").doesNotContain("hush");
        }
    }
}
