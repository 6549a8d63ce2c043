package dev.gatehouse.wire.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Streams;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.openai.ChatCodec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesCodecTest {

    private static final String ASK = "\"messages\":[{\"role\":\"user\",\"content\":\"go\"}]";

    private static final ModelTraits ADAPTIVE = new ModelTraits(OptionalLong.of(64_000), true, true);

    private final MessagesCodec codec = new MessagesCodec();

    @ParameterizedTest
    @CsvSource({
        "minimal, 0, 1024, 5120",
        "high, 0, 16384, 20480",
        "xhigh, 0, 32768, 36864",
        "high, 10000, 8976, 10000",
        "low, 3000, 2048, 3000"
    })
    void effortIsABudgetBelowTheMaximum(String effort, long asked, long budget, long maxTokens) {
        String max = asked == 0 ? "" : "\"max_completion_tokens\":" + asked + ",";
        var dropped = Dropped.onlyTheHarmless();
        JsonNode request = encoded(
                "{" + max + "\"reasoning_effort\":\"" + effort + "\",\"temperature\":0.5," + ASK + "}", dropped);
        assertThat(request.at("/thinking/budget_tokens").asLong()).isEqualTo(budget);
        assertThat(request.path("max_tokens").asLong()).isEqualTo(maxTokens);
        assertThat(request.has("temperature")).isFalse();
        assertThat(dropped.names()).containsExactly("temperature");
    }

    @Test
    void aForcedToolLeavesNoThinking() {
        var dropped = Dropped.onlyTheHarmless();
        JsonNode request = encoded("""
                {"reasoning_effort":"high","tool_choice":"required","tools":[{"type":"function","function":{"name":"f"}}],%s}""".formatted(ASK), dropped);
        assertThat(request.has("thinking")).isFalse();
        assertThat(request.at("/tool_choice/type").asText()).isEqualTo("any");
        assertThat(dropped.names()).containsExactly("reasoning_effort");
    }

    @Test
    void anAdaptiveModelIsToldAnEffortAndASchema() {
        String request = """
                {"reasoning_effort":"high","response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},%s}""".formatted(ASK);
        JsonNode message = Trees.tryRead(new String(
                        codec.encodeRequest(
                                new ChatCodec().decodeRequest(request.getBytes(UTF_8)),
                                ADAPTIVE,
                                Dropped.onlyTheHarmless()),
                        UTF_8))
                .orElseThrow();
        assertThat(message.at("/thinking/type").asText()).isEqualTo("adaptive");
        assertThat(message.at("/output_config/effort").asText()).isEqualTo("high");
        assertThat(message.at("/output_config/format/schema/type").asText()).isEqualTo("object");
    }

    @Test
    void aToolStandsInForASchemaAndIsUndone() {
        JsonNode request = encoded("""
                {"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},%s}""".formatted(ASK), Dropped.onlyTheHarmless());
        String tool = request.at("/tools/0/name").asText();
        assertThat(request.at("/tool_choice/name").asText()).isEqualTo(tool);
        Answer whole = codec.decodeAnswer("""
                {"id":"m","content":[{"type":"tool_use","id":"t","name":"%s","input":{"a":1}}],"stop_reason":"tool_use"}""".formatted(tool).getBytes(UTF_8));
        assertThat(whole.parts()).containsExactly(new Part.Text("{\"a\":1}"));
        assertThat(whole.finish().reason()).isEqualTo(FinishReason.STOP);
        List<ChatEvent> events = Streams.decode(codec, """
                data: {"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":3}}}

                data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"%s","input":{}}}

                data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}

                data: {"type":"content_block_stop","index":0}

                data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7}}

                """.formatted(tool));
        assertThat(Streams.gathered(events).parts()).isEqualTo(whole.parts());
        assertThat(Streams.gathered(events).finish()).isEqualTo(whole.finish());
        assertThat(Streams.gathered(events).usage()).hasValue(new Usage(3, 0, 7, 0));
    }

    @Test
    void resultsOfATurnStandTogetherAndFirst() {
        JsonNode request = encoded("""
                {"messages":[{"role":"system","content":"a"},{"role":"user","content":"go"},
                {"role":"assistant","content":"ok","tool_calls":[{"id":"functions.f:0","type":"function","function":{"name":"f","arguments":"{}"}},
                {"id":"b","type":"function","function":{"name":"f","arguments":""}}]},
                {"role":"user","content":"hurry"},
                {"role":"tool","tool_call_id":"functions.f:0","content":"1"},{"role":"tool","tool_call_id":"b","content":"2"},
                {"role":"developer","content":"c"}],"temperature":1.7,"seed":3}""", Dropped.onlyTheHarmless());
        assertThat(request.path("system")).hasSize(2);
        assertThat(request.path("messages")).hasSize(3);
        JsonNode results = request.at("/messages/2/content");
        assertThat(results.path(0).path("tool_use_id").asText()).isEqualTo("functions_f_0");
        assertThat(request.at("/messages/1/content/1/id").asText()).isEqualTo("functions_f_0");
        assertThat(results.path(1).path("content").asText()).isEqualTo("2");
        assertThat(results.path(2).path("text").asText()).isEqualTo("hurry");
        assertThat(request.path("temperature").asDouble()).isEqualTo(1);
        assertThat(request.path("max_tokens").asLong()).isEqualTo(4_096);
    }

    @Test
    void whatIsMeantIsRefused() {
        for (String field : List.of("\"n\":2", "\"modalities\":[\"text\",\"audio\"]", "\"web_search_options\":{}"))
            assertThatThrownBy(() -> encoded("{" + field + "," + ASK + "}", Dropped.onlyTheHarmless()))
                    .isInstanceOf(DialectException.class);
        assertThat(encoded("{\"n\":1,\"modalities\":[\"text\"]," + ASK + "}", Dropped.onlyTheHarmless()))
                .isNotNull();
    }

    @Test
    void signaturesAreKeptByteForByte() {
        String request = """
                {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"go"},{"role":"assistant","content":[
                {"type":"thinking","thinking":"h\\u00e4 \\n","signature":"EqQB+/=="},{"type":"redacted_thinking","data":"ZGF0YQ=="},
                {"type":"text","text":"ok","cache_control":{"type":"ephemeral","ttl":"1h"}}]},{"role":"user","content":"more"}]}""";
        byte[] back = codec.encodeRequest(
                codec.decodeRequest(request.getBytes(UTF_8)), ModelTraits.UNKNOWN, Dropped.onlyTheHarmless());
        assertThat(Trees.tryRead(new String(back, UTF_8))).isEqualTo(Trees.tryRead(request));
    }

    @Test
    void argumentsOfAMegabyteStayWhole() {
        String big = Trees.write(Trees.object().put("file", "ü\"\\\n🚀".repeat(150_000)));
        var answer = new Answer(
                "m",
                "c",
                0,
                List.of(new Part.ToolCall("a", "f", big), new Part.ToolCall("b", "f", big)),
                List.of(),
                new ChatEvent.Finish(FinishReason.TOOL_CALLS),
                Optional.empty());
        assertThat(big.length()).isGreaterThan(1_000_000);
        byte[] stream = Streams.encode(codec, answer.events(), Showing.ALL);
        assertThat(Streams.gathered(Streams.decode(codec, stream)).parts()).isEqualTo(answer.parts());
    }

    @Test
    void usageThatComesLastIsInTheMessageDelta() {
        List<ChatEvent> events = List.of(
                new ChatEvent.Start("m", "c", 0),
                new ChatEvent.TextDelta("hi"),
                new ChatEvent.Finish(FinishReason.STOP),
                new ChatEvent.UsageReport(new Usage(100, 30, 20, 10, 7, 2, false)));
        JsonNode usage = Streams.json(Streams.encode(codec, events, Showing.ALL)).stream()
                .filter(event -> event.path("type").asText().equals("message_delta"))
                .findFirst()
                .orElseThrow()
                .path("usage");
        assertThat(usage.path("output_tokens").asLong()).isEqualTo(7);
        assertThat(usage.path("input_tokens").asLong()).isEqualTo(40);
        assertThat(usage.path("cache_read_input_tokens").asLong()).isEqualTo(30);
        assertThat(usage.at("/cache_creation/ephemeral_1h_input_tokens").asLong())
                .isEqualTo(10);
    }

    @Test
    void reasoningIsHiddenIfAskedFor() {
        List<ChatEvent> events = List.of(
                ChatEvent.ReasoningDelta.text("hm", Dialect.OPENAI_CHAT),
                new ChatEvent.TextDelta("hi"),
                new ChatEvent.Finish(FinishReason.STOP));
        var hidden = new Showing("", 0, Showing.ALL.tools(), true, false, 0);
        assertThat(new String(Streams.encode(codec, events, hidden), UTF_8)).doesNotContain("hm");
    }

    @Test
    void errorsSayThatAPromptIsTooLong() {
        var failure = new ChatCodec()
                .decodeError(
                        400,
                        "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"8 > 7\"}}".getBytes(UTF_8));
        String body = new String(codec.encodeError(failure, "r1"), UTF_8);
        assertThat(body)
                .isEqualTo(
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long:"
                                + " 8 > 7\"},\"request_id\":\"r1\"}");
        assertThat(codec.decodeError(400, body.getBytes(UTF_8)).kind()).isEqualTo(FailureKind.CONTEXT_LENGTH);
    }

    /** What a request of OpenAI's dialect becomes. */
    private JsonNode encoded(String openAi, Dropped dropped) {
        var chat = new ChatCodec().decodeRequest(openAi.getBytes(UTF_8));
        return Trees.tryRead(new String(codec.encodeRequest(chat, ModelTraits.UNKNOWN, dropped), UTF_8))
                .orElseThrow();
    }
}
