package dev.gatehouse.wire.gemini;

import static dev.gatehouse.domain.Dialect.GEMINI;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Streams;
import dev.gatehouse.wire.Talk;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.Turn;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.responses.ResponsesCodec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests, answers, streams and errors in the shapes that Google documents. */
class GeminiCodecTest {

    private static final int TIMES = 150;

    private final GeminiCodec codec = new GeminiCodec();

    @Test
    void aChatRequestIsSaidInGeminisWords() {
        JsonNode sent = encoded("""
                {"model": "gemini-2.5-flash", "max_completion_tokens": 500, "temperature": 0.3, "seed": 7, "stop": ["END"],
                 "reasoning_effort": "xhigh", "parallel_tool_calls": true,
                 "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}},
                 "tools": [{"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}}],
                 "tool_choice": {"type": "function", "function": {"name": "f"}},
                 "messages": [
                   {"role": "system", "content": "Be brief."},
                   {"role": "user", "content": [
                     {"type": "text", "text": "See"},
                     {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}},
                     {"type": "image_url", "image_url": {"url": "https://example.com/a.JPG?x=1"}},
                     {"type": "input_audio", "input_audio": {"data": "AA==", "format": "mp3"}},
                     {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="}}]},
                   {"role": "assistant", "content": "I look.", "tool_calls": [
                     {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\\"x\\": 1.50}"}},
                     {"id": "c2", "type": "function", "function": {"name": "f", "arguments": "broken"}}]},
                   {"role": "tool", "tool_call_id": "c1", "content": "one"},
                   {"role": "tool", "tool_call_id": "c2", "content": "two"},
                   {"role": "user", "content": "Go on."}]}
                """);
        assertThat(sent).isEqualTo(tree("""
                {"systemInstruction": {"parts": [{"text": "Be brief."}]},
                 "contents": [
                   {"role": "user", "parts": [
                     {"text": "See"},
                     {"inlineData": {"mimeType": "image/png", "data": "AA=="}},
                     {"fileData": {"mimeType": "image/jpeg", "fileUri": "https://example.com/a.JPG?x=1"}},
                     {"inlineData": {"mimeType": "audio/mp3", "data": "AA=="}},
                     {"inlineData": {"mimeType": "application/pdf", "data": "AA=="}}]},
                   {"role": "model", "parts": [
                     {"text": "I look."},
                     {"functionCall": {"name": "f", "args": {"x": 1.50}}},
                     {"functionCall": {"name": "f", "args": {"value": "broken"}}}]},
                   {"role": "user", "parts": [
                     {"functionResponse": {"name": "f", "response": {"output": "one"}}},
                     {"functionResponse": {"name": "f", "response": {"output": "two"}}},
                     {"text": "Go on."}]}],
                 "tools": [{"functionDeclarations": [{"name": "f", "description": "d", "parametersJsonSchema": {"type": "object"}}]}],
                 "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["f"]}},
                 "generationConfig": {"temperature": 0.3, "seed": 7, "stopSequences": ["END"], "maxOutputTokens": 500,
                   "thinkingConfig": {"thinkingBudget": 24576, "includeThoughts": true},
                   "responseMimeType": "application/json", "responseJsonSchema": {"type": "object"}}}
                """));
    }

    @Test
    void imagesInResultsFollowTheResults() {
        Chat chat = new MessagesCodec().decodeRequest("""
                        {"model": "gemini-2.5-pro", "max_tokens": 9, "messages": [
                          {"role": "user", "content": "Hi"},
                          {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "shot", "input": {}}]},
                          {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "is_error": true, "content": [
                            {"type": "text", "text": "dark"},
                            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}]}]}]}
                        """.getBytes(UTF_8));
        JsonNode parts = encoded(chat).at("/contents/2/parts");
        assertThat(parts.at("/0/functionResponse/response")).isEqualTo(tree("{\"error\":\"dark\"}"));
        assertThat(parts.at("/1/text").asText()).contains("shot");
        assertThat(parts.at("/2/inlineData/data").asText()).isEqualTo("AA==");
    }

    @Test
    void aResultWithoutItsCallIsRefused() {
        assertThatThrownBy(
                        () -> encoded(
                                "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"x\"}]}"))
                .isInstanceOf(DialectException.class);
    }

    @Test
    void callsOfOtherModelsAreMarkedForModelsThatWantSignatures() {
        String request = """
                {"model": "MODEL", "messages": [
                  {"role": "user", "content": "Hi"},
                  {"role": "assistant", "tool_calls": [
                    {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
                    {"id": "c2", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}]}
                """;
        JsonNode marked =
                encoded(request.replace("MODEL", "gemini-3-pro-preview")).at("/contents/1/parts");
        assertThat(marked.at("/0/thoughtSignature").asText()).isEqualTo("skip_thought_signature_validator");
        assertThat(marked.get(1).has("thoughtSignature")).isFalse();
        JsonNode plain = encoded(request.replace("MODEL", "gemini-2.5-pro")).at("/contents/1/parts");
        assertThat(plain.get(0).has("thoughtSignature")).isFalse();
    }

    @Test
    void contentsAlternateAndEveryResultFollowsItsCall() {
        var random = new Random(20_261_121);
        for (int i = 0; i < TIMES; i++) {
            Chat chat = new Talk(random).chat();
            var dropped = Dropped.onlyTheHarmless();
            JsonNode contents = tree(codec.encodeRequest(chat, ModelTraits.UNKNOWN, dropped))
                    .path("contents");
            for (int n = 0; n < contents.size(); n++) {
                assertThat(contents.get(n).path("role").asText()).isEqualTo(n % 2 == 0 ? "user" : "model");
                if (n % 2 == 0 && n > 0)
                    assertThat(contents.get(n).at("/parts").findValues("functionResponse"))
                            .hasSameSizeAs(contents.get(n - 1).at("/parts").findValues("functionCall"));
            }
            assertThat(dropped.names()).isSubsetOf("user", "strict");
        }
    }

    static final String STREAM = """
            data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Look ","thought":true}]},"index":0}],"usageMetadata":{"promptTokenCount":10},"modelVersion":"gemini-3-pro","responseId":"r1"}

            data: {"candidates":[{"content":{"role":"model","parts":[{"text":"closely.","thought":true},{"text":"I "}]}}],"responseId":"r1"}

            data: {"candidates":[{"content":{"role":"model","parts":[{"text":"see."},{"functionCall":{"name":"f","args":{"x":1.50,"y":"Zürich"}},"thoughtSignature":"c2ln+/=="},{"functionCall":{"name":"g"}}]}}]}

            data: {"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":7,"thoughtsTokenCount":5,"totalTokenCount":22}}

            """;

    private static final List<Part> PARTS = List.of(
            new Part.Reasoning("Look closely.", "", "", GEMINI),
            new Part.Text("I see."),
            new Part.Reasoning("", "c2ln+/==", "", GEMINI),
            new Part.ToolCall("call_0", "f", "{\"x\":1.50,\"y\":\"Zürich\"}"),
            new Part.ToolCall("call_1", "g", "{}"));

    @Test
    void aStreamIsUnderstoodHoweverItIsCut() {
        List<ChatEvent> events = events(STREAM.getBytes(UTF_8));
        Answer answer = Streams.gathered(events);
        assertThat(answer.id()).isEqualTo("r1");
        assertThat(answer.model()).isEqualTo("gemini-3-pro");
        assertThat(answer.parts()).isEqualTo(PARTS);
        assertThat(answer.finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(answer.usage()).contains(new Usage(10, 4, 12, 5));
        var random = new Random(3);
        for (int i = 0; i < TIMES; i++)
            assertThat(Streams.decode(codec, STREAM.getBytes(UTF_8), random)).isEqualTo(events);
    }

    @Test
    void thoughtsAndSignaturesGoBackToWhereTheyCameFrom() {
        var turns = List.of(Turn.of(Role.USER, "Hi"), new Turn(Role.ASSISTANT, PARTS));
        Chat chat = new Talk(new Random(1)).chat().withTurns(turns).withModel("gemini-3-pro");
        JsonNode parts = encoded(chat).at("/contents/1/parts");
        assertThat(parts.at("/0")).isEqualTo(tree("{\"text\":\"Look closely.\",\"thought\":true}"));
        assertThat(parts.at("/2/functionCall/name").asText()).isEqualTo("f");
        assertThat(parts.at("/2/thoughtSignature").asText()).isEqualTo("c2ln+/==");
        assertThat(parts.get(3).has("thoughtSignature")).isFalse();
    }

    @Test
    void signaturesFindTheirCallThroughAResponsesClientToo() {
        var responses = new ResponsesCodec();
        byte[] shown = Streams.encode(responses, events(STREAM.getBytes(UTF_8)), Showing.ALL);
        var request = Trees.object().put("model", "gemini-3-pro");
        request.set("input", Streams.json(shown).getLast().at("/response/output"));
        JsonNode parts = encoded(responses.decodeRequest(Trees.bytes(request))).at("/contents/0/parts");
        assertThat(parts.findValues("thoughtSignature")).containsExactly(Trees.text("c2ln+/=="));
        assertThat(parts.findParents("thoughtSignature")
                        .getFirst()
                        .at("/functionCall/name")
                        .asText())
                .isEqualTo("f");
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, STOP",
        "MAX_TOKENS, LENGTH",
        "SAFETY, CONTENT_FILTER",
        "RECITATION, CONTENT_FILTER",
        "BLOCKLIST, CONTENT_FILTER",
        "PROHIBITED_CONTENT, CONTENT_FILTER",
        "SOMETHING_NEW, STOP"
    })
    void endsAreUnderstood(String word, FinishReason reason) {
        String body =
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]},\"finishReason\":\"" + word + "\"}]}";
        assertThat(codec.decodeAnswer(body.getBytes(UTF_8)).finish().reason()).isEqualTo(reason);
    }

    @Test
    void aBlockedPromptIsAFilteredAnswerAndABrokenCallAFailure() {
        byte[] blocked = "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":3}}"
                .getBytes(UTF_8);
        Answer answer = codec.decodeAnswer(blocked);
        assertThat(answer.finish().reason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(answer.usage()).contains(new Usage(3, 0, 0, 0));
        String broken = "{\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}";
        assertThatThrownBy(() -> codec.decodeAnswer(broken.getBytes(UTF_8))).isInstanceOf(DialectException.class);
        assertThat(events(("data: " + broken + "\n\n").getBytes(UTF_8))).last().isInstanceOf(ChatEvent.Failure.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429|RESOURCE_EXHAUSTED|Quota.|RATE_LIMIT",
                "503|UNAVAILABLE|Overloaded.|OVERLOADED",
                "400|INVALID_ARGUMENT|API key not valid. Please pass a valid API key.|AUTHENTICATION",
                "400|INVALID_ARGUMENT|The input token count (2) exceeds the maximum number of tokens allowed (1).|CONTEXT_LENGTH",
                "400|INVALID_ARGUMENT|Unknown name.|INVALID_REQUEST",
                "504|DEADLINE_EXCEEDED|Late.|TIMEOUT"
            })
    void errorsAreUnderstood(int status, String word, String message, FailureKind kind) {
        String body =
                "{\"error\":{\"code\":" + status + ",\"message\":\"" + message + "\",\"status\":\"" + word + "\"}}";
        assertThat(codec.decodeError(status, body.getBytes(UTF_8)))
                .isEqualTo(new ChatEvent.Failure(kind, status, word, message));
        assertThat(codec.decodeError(status, ("[" + body + "]").getBytes(UTF_8)).kind())
                .isEqualTo(kind);
        assertThat(events(("data: " + body + "\n\n").getBytes(UTF_8)))
                .containsExactly(new ChatEvent.Failure(kind, status, word, message));
    }

    private List<ChatEvent> events(byte[] stream) {
        return Streams.decode(codec, stream);
    }

    private JsonNode encoded(String chatRequest) {
        return encoded(new ChatCodec().decodeRequest(chatRequest.getBytes(UTF_8)));
    }

    private JsonNode encoded(Chat chat) {
        return tree(codec.encodeRequest(chat, ModelTraits.UNKNOWN, Dropped.onlyTheHarmless()));
    }

    private static JsonNode tree(byte[] json) {
        return tree(new String(json, UTF_8));
    }

    private static JsonNode tree(String json) {
        return Trees.tryRead(json).orElseThrow();
    }
}
