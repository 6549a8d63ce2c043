package dev.gatehouse.wire.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Streams;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Part;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCodecTest {

    private final ChatCodec codec = new ChatCodec();

    @ParameterizedTest
    @ValueSource(
            strings = {
                // As they should be.
                """
                {"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}
                {"index":1,"id":"b","function":{"name":"g","arguments":"{\\"x\\":"}}
                {"index":1,"function":{"arguments":"1}"}}
                """,
                // Index 0 for all.
                """
                {"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}
                {"index":0,"id":"b","function":{"name":"g","arguments":"{\\"x\\":1}"}}
                """,
                // No index.
                """
                {"id":"a","function":{"name":"f","arguments":"{}"}}
                {"id":"b","function":{"name":"g","arguments":"{\\"x\\":"}}
                {"function":{"arguments":"1}"}}
                """,
                // The id and the name in every fragment.
                """
                {"index":3,"id":"a","function":{"name":"f","arguments":"{"}}
                {"index":3,"id":"a","function":{"name":"f","arguments":"}"}}
                {"index":4,"id":"b","function":{"name":"g","arguments":"{\\"x\\":1}"}}
                """,
                // Arguments as JSON.
                """
                {"index":0,"id":"a","function":{"name":"f","arguments":{}}}
                {"index":1,"id":"b","function":{"name":"g","arguments":{"x":1}}}
                """
            })
    void toolCallsOfAnyShapeAreTwoCalls(String fragments) {
        Answer answer = Streams.gathered(Streams.decode(codec, calls(fragments)));
        assertThat(answer.parts())
                .containsExactly(new Part.ToolCall("a", "f", "{}"), new Part.ToolCall("b", "g", "{\"x\":1}"));
        assertThat(answer.finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void callsWithoutIdsGetThem() {
        Answer answer = Streams.gathered(Streams.decode(codec, calls("""
                {"index":0,"function":{"name":"f","arguments":"{}"}}
                {"index":0,"id":null,"function":{"name":"f","arguments":"{}"}}
                """)));
        assertThat(answer.parts())
                .containsExactly(new Part.ToolCall("call_0", "f", "{}"), new Part.ToolCall("call_1", "f", "{}"));
    }

    private static String calls(String fragments) {
        var stream = new StringBuilder();
        fragments
                .lines()
                .forEach(line -> stream.append(
                                "data: {\"id\":\"i\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[")
                        .append(line)
                        .append("]}}]}\n\n"));
        return stream + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'<think>hm</think>\\n\\nyes'; hm; yes",
                "'\\n<thi|nk>h|m</th|ink>|\\n|yes'; hm; yes",
                "'<think>a<b </thin</think>yes'; 'a<b </thin'; yes",
                "'<thin| air'; ''; '<thin air'",
                "'yes <think>no</think>'; ''; 'yes <think>no</think>'"
            })
    void thoughtsAtTheStartAreToldFromTheAnswer(String pieces, String thought, String answer) {
        var stream = new StringBuilder();
        for (String piece : pieces.split("\\|", -1))
            stream.append("data: {\"id\":\"i\",\"choices\":[{\"delta\":{\"content\":\"" + piece + "\"}}]}\n\n");
        stream.append("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
        List<Part> parts =
                Streams.gathered(Streams.decode(codec, stream.toString())).parts();
        if (!thought.isEmpty()) {
            assertThat(parts.getFirst()).isEqualTo(new Part.Reasoning(thought, "", "", Dialect.OPENAI_CHAT));
        }
        assertThat(parts.getLast()).isEqualTo(new Part.Text(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"reasoning_content\":\"hm\"",
                "\"reasoning\":\"hm\"",
                "\"reasoning\":\"hm\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"hm\"}]"
            })
    void reasoningIsReadFromEveryField(String field) {
        String stream = "data: {\"id\":\"i\",\"choices\":[{\"delta\":{" + field + "}}]}\n\n";
        assertThat(Streams.gathered(Streams.decode(codec, stream)).parts())
                .containsExactly(new Part.Reasoning("hm", "", "", Dialect.OPENAI_CHAT));
    }

    @Test
    void resultsOfToolsBecomeMessagesAndTheirImagesFollow() {
        String request = """
                {"model":"m","max_tokens":5,"messages":[
                {"role":"user","content":"go"},
                {"role":"assistant","content":[{"type":"text","text":"ok"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1.10}}]},
                {"role":"user","content":[
                  {"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"text","text":"see"},
                    {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]},
                  {"type":"text","text":"and?"}]}]}""";
        var dropped = Dropped.onlyTheHarmless();
        JsonNode messages = encoded(request, dropped).path("messages");
        assertThat(messages.path(1).path("content").asText()).isEqualTo("ok");
        assertThat(messages.at("/1/tool_calls/0/function/arguments").asText()).isEqualTo("{\"a\":1.10}");
        assertThat(messages.path(2).path("role").asText()).isEqualTo("tool");
        assertThat(messages.path(2).path("content").asText()).isEqualTo("see");
        assertThat(messages.at("/3/content/1/image_url/url").asText()).isEqualTo("data:image/png;base64,AA==");
        assertThat(messages.at("/3/content/2/text").asText()).isEqualTo("and?");
        assertThat(dropped.names()).containsExactly("is_error");
    }

    @Test
    void whatHasNoPlaceIsListedAndWhatIsMeantIsRefused() {
        var dropped = Dropped.onlyTheHarmless();
        encoded("""
                {"model":"m","max_tokens":5,"top_k":4,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],
                "messages":[{"role":"user","content":"go"}],"thinking":{"type":"enabled","budget_tokens":3000}}""", dropped);
        assertThat(dropped.names()).containsExactly("cache_control", "top_k");
        String search = """
                {"model":"m","max_tokens":5,"messages":[{"role":"user","content":"go"}],
                "tools":[{"type":"web_search_20250305","name":"web_search"}]}""";
        assertThatThrownBy(() -> encoded(search, Dropped.onlyTheHarmless()))
                .isInstanceOfSatisfying(DialectException.class, e -> {
                    assertThat(e.field()).isEqualTo("tools");
                    assertThat(e.code()).isEqualTo("unsupported_parameter");
                });
        var everything = Dropped.everything();
        assertThat(encoded(search, everything).has("tools")).isFalse();
        assertThat(everything.names()).containsExactly("tools");
    }

    @Test
    void usageConvertsBothWays() {
        String answer = """
                {"id":"i","choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,
                "prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5}}}""";
        assertThat(codec.decodeAnswer(answer.getBytes(UTF_8)).usage()).hasValue(new Usage(100, 60, 20, 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens\"}}|CONTEXT_LENGTH",
                "400|{\"error\":{\"code\":\"context_length_exceeded\"}}|CONTEXT_LENGTH",
                "429|{\"error\":{\"message\":\"slow down\"}}|RATE_LIMIT",
                "503|not JSON|OVERLOADED"
            })
    void errorsAreOfAKind(int status, String body, FailureKind kind) {
        assertThat(codec.decodeError(status, body.getBytes(UTF_8)).kind()).isEqualTo(kind);
    }

    @Test
    void anErrorInAStreamIsAFailure() {
        List<ChatEvent> events = Streams.decode(codec, "data: {\"error\":{\"code\":\"429\",\"message\":\"slow\"}}\n\n");
        assertThat(events).containsExactly(new ChatEvent.Failure(FailureKind.RATE_LIMIT, 429, "429", "slow"));
    }

    /** What a request of Anthropic's dialect becomes. */
    private JsonNode encoded(String anthropic, Dropped dropped) {
        var chat = new MessagesCodec().decodeRequest(anthropic.getBytes(UTF_8));
        byte[] body = codec.encodeRequest(chat, ModelTraits.UNKNOWN, dropped);
        return Trees.tryRead(new String(body, UTF_8)).orElseThrow();
    }
}
