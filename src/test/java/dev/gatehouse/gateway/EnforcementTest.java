package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Tool;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Agents that go on only with a tool call, or when the task is done. */
class EnforcementTest {

    private static final String TOOLS = """
            "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","required":["city"],\
            "properties":{"city":{"type":"string"}}}}}]""";

    private static final String PROSE =
            message("{\"role\":\"assistant\",\"content\":\"I would rather talk.\"}", "stop");
    private static final String DONE =
            message("{\"role\":\"assistant\",\"content\":\" {\\\"done\\\":true}\\n\"}", "stop");
    private static final String CALL = call("{\\\"city\\\":\\\"Rome\\\"}");
    private static final String WRONG_CALL = call("{\\\"town\\\":\\\"Rome\\\"}");

    private static String message(String message, String finish) {
        return """
                {"id":"c1","object":"chat.completion","created":1,"model":"m1","choices":[{"index":0,"message":%s,"finish_reason":"%s"}],\
                "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""".formatted(message, finish);
    }

    private static String call(String arguments) {
        return message(
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\""
                        + arguments + "\"}}]}",
                "tool_calls");
    }

    private static String[] textFrames(String text) {
        return new String[] {
            chunk("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", "null"), chunk("{}", "\"stop\""), USAGE
        };
    }

    private static final String USAGE = """
            {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m1","choices":[],\
            "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";

    private static String chunk(String delta, String finish) {
        return """
                {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m1",\
                "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}""".formatted(delta, finish);
    }

    private static final String[] CALL_FRAMES = {
        chunk("{\"role\":\"assistant\",\"content\":\"Let me see.\"}", "null"),
        chunk(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}",
                "null"),
        chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\\\"Rome\\\"}\"}}]}", "null"),
        chunk("{}", "\"tool_calls\""),
        USAGE
    };

    private static Script stream(String... frames) {
        return (request, wire) -> {
            wire.sse();
            for (String frame : frames) wire.frame(frame);
            wire.frame("[DONE]");
            wire.endChunks();
        };
    }

    private static Script whole(String body) {
        return (request, wire) -> wire.json(200, body);
    }

    /** One after the other, the last one from then on. */
    private static Script inTurn(Script... scripts) {
        var next = new AtomicInteger();
        return (request, wire) -> scripts[Math.min(next.getAndIncrement(), scripts.length - 1)].answer(request, wire);
    }

    private static TestGateway gateway(FakeUpstream provider) {
        return TestGateway.configured(TestGateway.turboDocument("    enforcement: {mode: required}\n", provider));
    }

    private static String request(String more) {
        return "{\"model\":\"turbo\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Rome?\"}]"
                + more + "}";
    }

    private static String withTools() {
        return request("," + TOOLS);
    }

    private static String streamedWithTools() {
        return request(",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + TOOLS);
    }

    @Test
    void validCallIsAcceptedAtOnce() {
        try (var provider = FakeUpstream.start(whole(CALL));
                var gateway = gateway(provider)) {
            var response = gateway.post(withTools());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(provider.requests()).hasSize(1);
            var system = json(provider.requests().getFirst().text()).at("/messages/0");
            assertThat(system.path("role").asText()).isEqualTo("system");
            assertThat(system.path("content").asText()).startsWith("Be brief.").contains("{\"done\": true}");
        }
    }

    @Test
    void proseIsCorrectedOnceAndAllTokensAreCounted() {
        try (var provider = FakeUpstream.start(inTurn(whole(PROSE), whole(CALL)));
                var gateway = gateway(provider)) {
            var response = gateway.post(withTools());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("call_1");
            assertThat(response.headers().firstValue("X-Gatehouse-Attempts")).hasValue("2");
            var messages = json(provider.requests().getLast().text()).path("messages");
            assertThat(messages).hasSize(4);
            assertThat(messages.at("/2/content").asText()).isEqualTo("I would rather talk.");
            assertThat(messages.at("/3/content").asText()).contains("called no tool");
            var record = gateway.record(response);
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo("no_tool_call");
            assertThat(record.at("/attempts/0/reason").asText()).contains("called no tool");
            assertThat(record.at("/attempts/1/class").asText()).isEqualTo("ok");
            assertThat(record.path("prompt_tokens").asInt()).isEqualTo(20);
        }
    }

    @Test
    void invalidArgumentsAreAnsweredWithTheFault() {
        try (var provider = FakeUpstream.start(inTurn(whole(WRONG_CALL), whole(CALL)));
                var gateway = gateway(provider)) {
            assertThat(gateway.post(withTools()).statusCode()).isEqualTo(200);
            var messages = json(provider.requests().getLast().text()).path("messages");
            assertThat(messages.at("/2/tool_calls/0/id").asText()).isEqualTo("call_1");
            assertThat(messages.at("/3/role").asText()).isEqualTo("tool");
            assertThat(messages.at("/3/content").asText()).contains("city");
        }
    }

    @Test
    void wordThatTheTaskIsDoneIsAccepted() {
        try (var provider = FakeUpstream.start(whole(DONE));
                var gateway = gateway(provider)) {
            assertThat(gateway.post(withTools()).statusCode()).isEqualTo(200);
            assertThat(provider.requests()).hasSize(1);
        }
    }

    @Test
    void enoughIsEnough() {
        try (var provider = FakeUpstream.start(whole(PROSE));
                var gateway = gateway(provider)) {
            var response = gateway.post(withTools());
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(json(response.body()).at("/error/code").asText()).isEqualTo("tool_call_not_produced");
            assertThat(response.body()).doesNotContain("rather talk");
            assertThat(provider.requests()).hasSize(3);
            assertThat(gateway.record(response).path("prompt_tokens").asInt()).isEqualTo(30);
        }
    }

    @Test
    void nothingIsDemandedWithoutTools() {
        try (var provider = FakeUpstream.start(whole(PROSE));
                var gateway = gateway(provider)) {
            assertThat(gateway.post(request("")).statusCode()).isEqualTo(200);
            assertThat(gateway.post(request(",\"tool_choice\":\"none\"," + TOOLS))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(provider.requests()).hasSize(2);
            assertThat(provider.requests().getFirst().text()).doesNotContain("done");
        }
    }

    private static HttpResponse<String> withHeader(TestGateway gateway, String value) {
        return gateway.send(gateway.keyed("/v1/chat/completions", "application/json")
                .header("X-Gatehouse-Enforce-Tool-Call", value)
                .POST(BodyPublishers.ofString(withTools())));
    }

    @Test
    void headerSwitchesItOnAndOff() {
        try (var provider = FakeUpstream.start(whole(PROSE));
                var on = gateway(provider);
                var off = TestGateway.turbo(provider)) {
            assertThat(withHeader(on, "off").statusCode()).isEqualTo(200);
            assertThat(off.post(withTools()).statusCode()).isEqualTo(200);
            assertThat(withHeader(off, "required").statusCode()).isEqualTo(502);
            assertThat(withHeader(off, "perhaps").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void schemaThatCannotBeUsedIsRefused() {
        try (var provider = FakeUpstream.start(whole(CALL));
                var gateway = gateway(provider)) {
            var response = gateway.post(
                    request(
                            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"$ref\":\"http://127.0.0.1:9/x\"}}}]"));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response.body()).at("/error/message").asText()).contains("\"weather\"");
            assertThat(provider.requests()).isEmpty();
        }
    }

    @Test
    void streamOfACallFlows() {
        try (var provider = FakeUpstream.start(stream(CALL_FRAMES));
                var gateway = gateway(provider)) {
            var response = gateway.post(streamedWithTools());
            assertThat(response.body()).contains("Let me see.", "call_1", "Rome", "[DONE]");
            assertThat(provider.requests()).hasSize(1);
        }
    }

    @Test
    void streamOfProseIsHeldBackAndReplaced() {
        try (var provider =
                        FakeUpstream.start(inTurn(stream(textFrames("I would rather talk.")), stream(CALL_FRAMES)));
                var gateway = gateway(provider)) {
            var response = gateway.post(streamedWithTools());
            assertThat(response.body()).doesNotContain("rather talk").contains("call_1", "[DONE]");
            var record = gateway.record(response);
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo("no_tool_call");
            assertThat(record.path("prompt_tokens").asInt()).isEqualTo(20);
        }
    }

    @Test
    void streamThatSaysDoneIsReleased() {
        try (var provider = FakeUpstream.start(stream(textFrames("{\\\"done\\\": true}")));
                var gateway = gateway(provider)) {
            var response = gateway.post(streamedWithTools());
            assertThat(response.body()).contains("done", "\"stop\"", "[DONE]");
            assertThat(provider.requests()).hasSize(1);
        }
    }

    @Test
    void heldStreamThatBreaksOffIsReplacedByAnotherTarget() {
        Script cut = (request, wire) -> {
            wire.sse();
            wire.frame(textFrames("I would")[0]);
            wire.cut();
        };
        try (var first = FakeUpstream.start(cut);
                var second = FakeUpstream.start(stream(CALL_FRAMES));
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("    enforcement: {mode: required}\n", first, second))) {
            var response = gateway.post(streamedWithTools());
            assertThat(response.body()).doesNotContain("I would").contains("call_1", "[DONE]");
        }
    }

    @Test
    void anthropicsClientIsServedLikewise() {
        try (var provider = FakeUpstream.start(inTurn(whole(WRONG_CALL), whole(CALL)));
                var gateway = gateway(provider)) {
            var client = AnthropicOkHttpClient.builder()
                    .baseUrl(gateway.url())
                    .apiKey(gateway.key())
                    .maxRetries(0)
                    .build();
            var schema = Tool.InputSchema.builder()
                    .putAdditionalProperty("required", JsonValue.from(java.util.List.of("city")))
                    .build();
            var answer = client.messages()
                    .create(MessageCreateParams.builder()
                            .model("turbo")
                            .maxTokens(100)
                            .addTool(Tool.builder()
                                    .name("weather")
                                    .inputSchema(schema)
                                    .build())
                            .addUserMessage("Rome?")
                            .build());
            assertThat(answer.content().getFirst().asToolUse().name()).isEqualTo("weather");
            assertThat(provider.requests()).hasSize(2);
            assertThat(provider.requests().getLast().text()).contains("Not run");
        }
    }
}
