package dev.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** One exchange goes from a target of one dialect to a target of another, and its client does not notice. */
class DialectFailoverTest {

    private static final String BEGINNING = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m1","content":[],\
            "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"The first half of it, "}}

            """;

    private static final Script CUT = (request, wire) -> {
        wire.sse();
        wire.chunk(BEGINNING);
        wire.cut();
    };

    private static TestGateway gateway(FakeUpstream first, FakeUpstream second) {
        return TestGateway.configured("""
                version: 1
                providers:
                  - {name: p1, base_url: "%s", dialect: anthropic}
                  - {name: p2, base_url: "%s"}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}, {provider: p2, model: m2}]}
                """.formatted(first.baseUrl(), second.baseUrl()));
    }

    private static Message ask(TestGateway gateway) {
        var client = AnthropicOkHttpClient.builder()
                .baseUrl(gateway.url())
                .apiKey(gateway.key())
                .maxRetries(0)
                .build();
        var gathered = MessageAccumulator.create();
        var request = MessageCreateParams.builder()
                .model("turbo")
                .maxTokens(100)
                .addUserMessage("Tell me.")
                .build();
        try (var stream = client.messages().createStreaming(request)) {
            stream.stream().forEach(gathered::accumulate);
        }
        return gathered.message();
    }

    @Test
    void overloadedTargetIsReplacedByOneOfAnotherDialect() {
        try (var first = FakeUpstream.start(Script.status(
                        529,
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"));
                var second = FakeUpstream.start(OpenAiChat.saying("Hello", " you"));
                var gateway = gateway(first, second)) {
            Message answer = ask(gateway);
            assertThat(answer.content().getFirst().asText().text()).isEqualTo("Hello you");
            assertThat(answer.stopReason()).hasValue(StopReason.END_TURN);
            assertThat(first.requests()).hasSize(1);
            assertThat(second.requests().getFirst().text()).contains("Tell me.");
        }
    }

    @Test
    void answerThatBreaksOffIsFinishedByATargetOfAnotherDialect() {
        try (var first = FakeUpstream.start(CUT);
                var second = FakeUpstream.start(
                        OpenAiChat.saying("and", " the second.").continuing());
                var gateway = gateway(first, second)) {
            Message answer = ask(gateway);
            assertThat(answer.content()).hasSize(1);
            assertThat(answer.content().getFirst().asText().text()).isEqualTo("The first half of it, and the second.");
            assertThat(answer.stopReason()).hasValue(StopReason.END_TURN);
            assertThat(new String(second.requests().getFirst().body(), UTF_8)).contains("The first half of it,");
        }
    }
}
