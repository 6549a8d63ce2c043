package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;
import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Streams;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Showing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams in the shapes that OpenAI documents, read and written. */
class ResponsesStreamTest {

    private final ResponsesCodec codec = new ResponsesCodec();

    private static final String STREAM = """
            event: response.created
            data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","created_at":1790000000,"model":"gpt-5","status":"in_progress","output":[]}}

            data: {"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}

            data: {"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"Look"}

            data: {"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":1,"delta":"Act"}

            data: {"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Look"},{"type":"summary_text","text":"Act"}],"encrypted_content":"gAAAA=="}}

            data: {"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","content":[]}}

            data: {"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"I see."}

            data: {"type":"response.output_item.added","output_index":2,"item":{"id":"fc_1","type":"function_call","call_id":"call_a","name":"f","arguments":""}}

            data: {"type":"response.output_item.added","output_index":3,"item":{"id":"ctc_1","type":"custom_tool_call","call_id":"call_b","name":"patch","input":""}}

            data: {"type":"response.custom_tool_call_input.delta","output_index":3,"delta":"a \\"b\\""}

            data: {"type":"response.function_call_arguments.delta","output_index":2,"delta":"{\\"x\\":"}

            data: {"type":"response.custom_tool_call_input.delta","output_index":3,"delta":"\\nc"}

            data: {"type":"response.function_call_arguments.delta","output_index":2,"delta":"1}"}

            data: {"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"call_a","name":"f","arguments":"{\\"x\\":1}"}}

            data: {"type":"response.output_item.done","output_index":3,"item":{"type":"custom_tool_call","call_id":"call_b","name":"patch","input":"a \\"b\\"\\nc"}}

            data: {"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3}}}}

            """;

    @Test
    void aStreamIsUnderstood() {
        Answer answer = Streams.gathered(Streams.decode(codec, STREAM));
        assertThat(answer.id()).isEqualTo("resp_1");
        assertThat(answer.parts())
                .containsExactly(
                        new Part.Reasoning("Look\n\nAct", "", "rs_1:gAAAA==", OPENAI_RESPONSES),
                        new Part.Text("I see."),
                        new Part.ToolCall("call_a", "f", "{\"x\":1}"),
                        new Part.ToolCall("call_b", "patch", "{\"input\":\"a \\\"b\\\"\\nc\"}"));
        assertThat(answer.finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(answer.usage()).contains(new Usage(10, 4, 7, 3));
    }

    @Test
    void whatAServerTellsOnlyAtTheEndIsToldThen() {
        String whole = """
                {"id":"resp_1","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"model":"m",
                 "output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello"}]},
                           {"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}
                """.replace("\n", "");
        List<Part> parts = List.of(new Part.Text("Hello"), new Part.ToolCall("c", "f", "{}"));
        Answer answer = Streams.gathered(
                Streams.decode(codec, "data: {\"type\":\"response.incomplete\",\"response\":" + whole + "}\n\n"));
        assertThat(answer.parts()).isEqualTo(parts);
        assertThat(answer.finish().reason()).isEqualTo(FinishReason.LENGTH);
        String items = "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":"
                + read(whole.getBytes(UTF_8)).at("/output/0")
                + "}\n\ndata: {\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":"
                + read(whole.getBytes(UTF_8)).at("/output/1")
                + "}\n\n";
        assertThat(Streams.gathered(Streams.decode(codec, items)).parts()).isEqualTo(parts);
    }

    @Test
    void failuresInAStreamAreTold() {
        String failed = "data: {\"type\":\"response.failed\",\"response\":{\"id\":\"resp_1\",\"status\":\"failed\","
                + "\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"Slow down.\"}}}\n\n";
        assertThat(Streams.decode(codec, failed).getLast())
                .isEqualTo(new ChatEvent.Failure(FailureKind.RATE_LIMIT, 0, "rate_limit_exceeded", "Slow down."));
        String error = "event: error\ndata: {\"type\":\"error\",\"code\":null,\"param\":null,"
                + "\"message\":\"Your input exceeds the context window of this model.\"}\n\n";
        assertThat(Streams.decode(codec, error).getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.Failure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CONTEXT_LENGTH));
    }

    @Test
    void aFailureEndsTheStreamWithWhatWasSaid() {
        List<ChatEvent> events = List.of(
                new ChatEvent.Start("id-1", "m", 1),
                new ChatEvent.TextDelta("Hel"),
                new ChatEvent.Failure(FailureKind.OVERLOADED, 529, "overloaded_error", "Overloaded."),
                new ChatEvent.TextDelta("lo"));
        List<JsonNode> written = Streams.json(Streams.encode(codec, events, Showing.ALL));
        JsonNode last = written.getLast();
        assertThat(last.path("type").asText()).isEqualTo("response.failed");
        assertThat(last.at("/response/status").asText()).isEqualTo("failed");
        assertThat(last.at("/response/error/message").asText()).isEqualTo("Overloaded.");
        assertThat(last.path("sequence_number").asInt()).isEqualTo(written.size() - 1);
    }

    @Test
    void signedThoughtsTravelInAnEnvelopeAndCanBeHidden() {
        List<ChatEvent> events = List.of(
                new ChatEvent.Start("id-1", "m", 1),
                ChatEvent.ReasoningDelta.text("Hm.", ANTHROPIC),
                new ChatEvent.ReasoningDelta("", "sig:+/==", "", ANTHROPIC),
                new ChatEvent.TextDelta("Yes."),
                new ChatEvent.Finish(FinishReason.STOP));
        byte[] stream = Streams.encode(codec, events, Showing.ALL);
        JsonNode item = Streams.json(stream).getLast().at("/response/output/0");
        var input = Trees.object().put("model", "m");
        input.putArray("input").add(item);
        Chat chat = codec.decodeRequest(Trees.bytes(input));
        assertThat(chat.turns().getFirst().parts())
                .containsExactly(new Part.Reasoning("Hm.", "sig:+/==", "", ANTHROPIC));
        byte[] hidden = Streams.encode(codec, events, new Showing("", 0, Showing.ALL.tools(), true, false, 0));
        assertThat(new String(hidden, UTF_8)).doesNotContain("Hm.", "sig:");
    }

    @Test
    void refusalsAndFiltersEndAsOpenAiSaysIt() {
        List<ChatEvent> refused =
                List.of(new ChatEvent.RefusalDelta("No."), new ChatEvent.Finish(FinishReason.REFUSAL));
        JsonNode response =
                Streams.json(Streams.encode(codec, refused, Showing.ALL)).getLast();
        assertThat(response.at("/response/status").asText()).isEqualTo("completed");
        assertThat(response.at("/response/output/0/content/0/refusal").asText()).isEqualTo("No.");
        List<ChatEvent> filtered = List.of(new ChatEvent.Finish(FinishReason.CONTENT_FILTER));
        response = Streams.json(Streams.encode(codec, filtered, Showing.ALL)).getLast();
        assertThat(response.at("/response/incomplete_details/reason").asText()).isEqualTo("content_filter");
    }

    @Test
    void argumentsOfAMegabyteArriveWhole() {
        String arguments = "{\"text\":\"" + "é\\\"🚀".repeat(200_000) + "\"}";
        List<ChatEvent> events = List.of(
                new ChatEvent.ToolCallStart(0, "c", "f"),
                new ChatEvent.ToolCallDelta(0, arguments),
                new ChatEvent.Finish(FinishReason.TOOL_CALLS));
        byte[] stream = Streams.encode(codec, events, Showing.ALL);
        assertThat(Streams.gathered(Streams.decode(codec, stream)).parts())
                .containsExactly(new Part.ToolCall("c", "f", arguments));
    }

    private static JsonNode read(byte[] json) {
        return Trees.tryRead(new String(json, UTF_8)).orElseThrow();
    }
}
