package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;
import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Streams;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Effort;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Showing;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests, answers, streams and errors in the shapes that OpenAI documents. */
class ResponsesCodecTest {

    private static final String CODING = """
            {"model": "gpt-5", "instructions": "Be brief.", "store": false, "stream": true, "background": false,
             "include": ["reasoning.encrypted_content"], "truncation": "disabled", "service_tier": "auto",
             "reasoning": {"effort": "high", "summary": "auto"}, "text": {"verbosity": "low"},
             "parallel_tool_calls": true, "prompt_cache_key": "k-1",
             "tools": [
               {"type": "function", "name": "shell", "strict": false, "parameters": {"type": "object"}},
               {"type": "custom", "name": "apply_patch", "description": "Patches.",
                "format": {"type": "grammar", "syntax": "lark", "definition": "start: /.+/"}}],
             "input": [
               {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "In Zürich."}]},
               {"role": "user", "content": "Fix it."},
               {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "Look first."}],
                "encrypted_content": "gAAAA+/=_-"},
               {"type": "message", "role": "assistant", "id": "msg_1", "status": "completed",
                "content": [{"type": "output_text", "text": "I look.", "annotations": []}]},
               {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "shell", "arguments": "{\\"c\\":1}"},
               {"type": "custom_tool_call", "call_id": "call_2", "name": "apply_patch", "input": "*** Begin"},
               {"type": "function_call_output", "call_id": "call_1", "output": "a.txt"},
               {"type": "custom_tool_call_output", "call_id": "call_2",
                "output": [{"type": "input_text", "text": "see"}, {"type": "input_image", "image_url": "data:image/png;base64,AA=="}]}]}
            """;

    private final ResponsesCodec codec = new ResponsesCodec();

    @Test
    void aCodingAgentsRequestIsUnderstood() {
        Chat chat = codec.decodeRequest(CODING.getBytes(UTF_8));
        assertThat(chat.turns())
                .extracting(turn -> turn.role())
                .containsExactly(Role.SYSTEM, Role.DEVELOPER, Role.USER, Role.ASSISTANT, Role.USER);
        List<Part> said = chat.turns().get(3).parts();
        assertThat(said).hasSize(4);
        assertThat(said.get(0)).isInstanceOfSatisfying(Part.Reasoning.class, thought -> {
            assertThat(thought.text()).isEqualTo("Look first.");
            assertThat(thought.sealed()).endsWith("gAAAA+/=_-");
        });
        assertThat(said.get(3)).isEqualTo(new Part.ToolCall("call_2", "apply_patch", "{\"input\":\"*** Begin\"}"));
        assertThat(chat.turns().get(4).parts()).hasSize(2);
        assertThat(chat.thinking().effort()).contains(Effort.HIGH);
        assertThat(chat.tools().isCustom("apply_patch")).isTrue();
        assertThat(chat.rest().fields()).containsOnlyKeys("verbosity", "prompt_cache_key");
    }

    @Test
    void aCodingAgentsRequestGoesOutAsItCame() {
        Chat chat = codec.decodeRequest(CODING.getBytes(UTF_8));
        var dropped = Dropped.onlyTheHarmless();
        JsonNode sent = read(codec.encodeRequest(chat, ModelTraits.UNKNOWN, dropped));
        assertThat(dropped.names()).isEmpty();
        assertThat(sent.at("/input/3/id").asText()).isEqualTo("rs_1");
        assertThat(sent.at("/input/3/encrypted_content").asText()).isEqualTo("gAAAA+/=_-");
        assertThat(sent.at("/input/6/type").asText()).isEqualTo("custom_tool_call");
        assertThat(sent.at("/input/6/input").asText()).isEqualTo("*** Begin");
        assertThat(sent.at("/input/8/type").asText()).isEqualTo("custom_tool_call_output");
        assertThat(sent.path("include")).containsExactly(Trees.text("reasoning.encrypted_content"));
        assertThat(sent.path("store").booleanValue()).isFalse();
        assertThat(sent.at("/reasoning/summary").asText()).isEqualTo("auto");
        assertThat(sent.at("/text/verbosity").asText()).isEqualTo("low");
        assertThat(sent.at("/tools/1/format/syntax").asText()).isEqualTo("lark");
        assertThat(codec.decodeRequest(Trees.bytes(sent)).turns().subList(1, 5))
                .isEqualTo(chat.turns().subList(1, 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"previous_response_id\":\"resp_1\"",
                "\"conversation\":\"conv_1\"",
                "\"background\":true",
                "\"store\":true",
                "\"tools\":[{\"type\":\"web_search\"}]"
            })
    void whatOnlyOpenAiKeepsOrRunsIsRefusedByName(String field) {
        byte[] request = ("{\"model\":\"m\",\"input\":\"Hi\"," + field + "}").getBytes(UTF_8);
        String name = field.substring(1, field.indexOf('"', 1));
        Chat chat = codec.decodeRequest(request);
        var elsewhere = new MessagesCodec();
        assertThatThrownBy(() -> elsewhere.encodeRequest(chat, ModelTraits.UNKNOWN, Dropped.onlyTheHarmless()))
                .isInstanceOfSatisfying(DialectException.class, refusal -> {
                    assertThat(refusal.field()).isEqualTo(name);
                    assertThat(refusal.code()).isEqualTo("unsupported_parameter");
                });
        var dropped = Dropped.everything();
        elsewhere.encodeRequest(chat, ModelTraits.UNKNOWN, dropped);
        assertThat(dropped.names()).contains(name);
    }

    @Test
    void whatIsAsGoodAsAbsentIsNotSaidToBeDropped() {
        byte[] request = """
                {"model": "m", "input": "Hi", "store": false, "background": false, "truncation": "disabled", "top_logprobs": 0,
                 "previous_response_id": null, "include": ["reasoning.encrypted_content"], "text": {"format": {"type": "text"}}}
                """.getBytes(UTF_8);
        var dropped = Dropped.onlyTheHarmless();
        new MessagesCodec().encodeRequest(codec.decodeRequest(request), ModelTraits.UNKNOWN, dropped);
        assertThat(dropped.names()).isEmpty();
    }

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
        byte[] hidden = Streams.encode(codec, events, new Showing("", 0, Showing.ALL.tools(), true, false));
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

    @Test
    void errorsAreInOpenAisWords() {
        byte[] body = """
                {"error": {"message": "Too long.", "type": "invalid_request_error", "param": "input", "code": "context_length_exceeded"}}
                """.getBytes(UTF_8);
        ChatEvent.Failure failure = codec.decodeError(400, body);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONTEXT_LENGTH);
        JsonNode error = read(codec.encodeError(failure, "")).path("error");
        assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    }

    private static JsonNode read(byte[] json) {
        return Trees.tryRead(new String(json, UTF_8)).orElseThrow();
    }
}
