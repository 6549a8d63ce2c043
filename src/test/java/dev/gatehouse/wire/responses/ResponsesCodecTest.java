package dev.gatehouse.wire.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Effort;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.openai.ChatCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and errors in the shapes that OpenAI documents. */
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

    @Test
    void customToolsAndTiersAreSaidInOpenAisOtherDialect() {
        Chat chat = codec.decodeRequest(CODING.getBytes(UTF_8));
        JsonNode completion = read(new ChatCodec().encodeRequest(chat, ModelTraits.UNKNOWN, Dropped.everything()));
        assertThat(completion.at("/tools/1/custom/format/grammar/syntax").asText())
                .isEqualTo("lark");
        Chat other = new ChatCodec()
                .decodeRequest("{\"model\":\"m\",\"messages\":[],\"service_tier\":\"flex\",\"top_logprobs\":2}"
                        .getBytes(UTF_8));
        var dropped = Dropped.onlyTheHarmless();
        JsonNode response = read(codec.encodeRequest(other, ModelTraits.UNKNOWN, dropped));
        assertThat(response.path("service_tier").asText()).isEqualTo("flex");
        assertThat(dropped.names()).containsExactly("top_logprobs");
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
