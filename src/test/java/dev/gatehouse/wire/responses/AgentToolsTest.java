package dev.gatehouse.wire.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.gemini.GeminiCodec;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamEncoder;
import dev.gatehouse.wire.neutral.Tools;
import dev.gatehouse.wire.neutral.UpstreamCodec;
import dev.gatehouse.wire.openai.ChatCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools of a coding agent, as Codex 0.169 declares them: functions, some of them in a namespace, and a search that OpenAI would run. */
class AgentToolsTest {

    private static final String REQUEST = """
            {"model": "turbo", "stream": true, "store": false, "tool_choice": "auto", "parallel_tool_calls": true,
             "tools": [
               {"type": "function", "name": "exec_command", "strict": false, "parameters": {"type": "object"}},
               {"type": "namespace", "name": "multi_agent_v1", "description": "Sub-agents.", "tools": [
                 {"type": "function", "name": "close_agent", "description": "Closes.", "strict": false,
                  "parameters": {"type": "object", "properties": {"target": {"type": "string"}}}},
                 {"type": "custom", "name": "note", "description": "Notes."}]},
               {"type": "web_search", "external_web_access": true}],
             "input": [
               {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Close it."}]},
               {"type": "function_call", "call_id": "call_1", "namespace": "multi_agent_v1", "name": "close_agent", "arguments": "{}"},
               {"type": "function_call_output", "call_id": "call_1", "output": "closed"}]}
            """;

    private final ResponsesCodec codec = new ResponsesCodec();
    private final ChatCodec chat = new ChatCodec();

    private Chat request(String json) {
        return codec.decodeRequest(json.getBytes(UTF_8));
    }

    private static JsonNode read(byte[] json) {
        return Trees.tryRead(new String(json, UTF_8)).orElseThrow();
    }

    @Test
    void namespaceAndNameAreTheNameElsewhere() {
        JsonNode sent = read(chat.encodeRequest(request(REQUEST), ModelTraits.UNKNOWN, Dropped.onlyTheHarmless()));
        assertThat(sent.path("tools").findValuesAsText("name"))
                .containsExactly("exec_command", "multi_agent_v1__close_agent", "multi_agent_v1__note");
        assertThat(sent.at("/tools/1/function/description").asText()).isEqualTo("Closes.");
        assertThat(sent.at("/tools/1/function/parameters/properties/target/type")
                        .asText())
                .isEqualTo("string");
        assertThat(sent.at("/messages/1/tool_calls/0/function/name").asText()).isEqualTo("multi_agent_v1__close_agent");
    }

    @Test
    void callsComeBackUnderNamespaceAndName() {
        var showing = new Showing("", 0, request(REQUEST).tools(), true, true, 0);
        StreamEncoder encoder = codec.streamEncoder(showing);
        var stream = new StringBuilder();
        for (ChatEvent event : List.of(
                new ChatEvent.Start("r", "m", 1),
                new ChatEvent.ToolCallStart(0, "call_1", "multi_agent_v1__close_agent"),
                new ChatEvent.ToolCallDelta(0, "{\"target\":\"a\"}"),
                new ChatEvent.ToolCallStart(1, "call_2", "exec_command"),
                new ChatEvent.ToolCallDelta(1, "{}"),
                new ChatEvent.Finish(FinishReason.TOOL_CALLS))) stream.append(new String(encoder.encode(event), UTF_8));
        List<JsonNode> done = stream.toString()
                .lines()
                .filter(line -> line.startsWith("data: {") && line.contains("\"response.output_item.done\""))
                .map(line -> read(line.substring("data: ".length()).getBytes(UTF_8)))
                .map(event -> event.path("item"))
                .toList();
        assertThat(done)
                .extracting(
                        item -> item.path("name").asText(),
                        item -> item.path("namespace").asText())
                .containsExactly(tuple("close_agent", "multi_agent_v1"), tuple("exec_command", ""));
    }

    @Test
    void toolOfANamespaceCanBeDemanded() {
        Chat said = request(
                REQUEST.replace(
                        "\"tool_choice\": \"auto\"",
                        "\"tool_choice\": {\"type\": \"function\", \"namespace\": \"multi_agent_v1\", \"name\": \"close_agent\"}"));
        JsonNode sent = read(new MessagesCodec().encodeRequest(said, ModelTraits.UNKNOWN, Dropped.onlyTheHarmless()));
        assertThat(sent.at("/tool_choice/name").asText()).isEqualTo("multi_agent_v1__close_agent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mcp__docs__",
                "a.b",
                "übersetzer",
                "a_namespace_whose_name_alone_is_nearly_as_long_as_a_whole_name_may_be"
            })
    void namesAreSuchAsProvidersTake(String namespace) {
        String one = Namespace.name(namespace, "search");
        String other = Namespace.name(namespace, "search_more");
        assertThat(one).matches("[a-zA-Z0-9_-]{1,64}").isNotEqualTo(other);
        assertThat(other).matches("[a-zA-Z0-9_-]{1,64}");
    }

    @Test
    void membersAreKnownByTheirNameElsewhere() {
        assertThat(request(REQUEST).tools().members())
                .containsEntry("multi_agent_v1__note", new Tools.Member("multi_agent_v1", "note"))
                .doesNotContainKey("exec_command");
    }

    @Test
    void agentGoesOnWithoutWhatIsOnlyOfferedBesideItsOwnTools() {
        for (UpstreamCodec elsewhere : List.<UpstreamCodec>of(chat, new MessagesCodec(), new GeminiCodec())) {
            var dropped = Dropped.onlyTheHarmless();
            byte[] sent = elsewhere.encodeRequest(request(REQUEST), ModelTraits.UNKNOWN, dropped);
            assertThat(dropped.names()).contains("tools.web_search");
            assertThat(new String(sent, UTF_8)).contains("exec_command").doesNotContain("web_search");
        }
    }

    @Test
    void whatIsDemandedIsNotLeftOut() {
        Chat said = request(REQUEST.replace("\"auto\"", "{\"type\": \"web_search\"}"));
        assertThatThrownBy(() -> chat.encodeRequest(said, ModelTraits.UNKNOWN, Dropped.onlyTheHarmless()))
                .isInstanceOf(DialectException.class)
                .hasMessageContaining("web_search");
        JsonNode sent = read(chat.encodeRequest(said, ModelTraits.UNKNOWN, Dropped.everything()));
        assertThat(sent.has("tool_choice")).isFalse();
    }
}
