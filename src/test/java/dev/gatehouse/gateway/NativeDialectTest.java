package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** A client and a provider of the same dialect, which is not openai-chat, get each other's bytes. */
class NativeDialectTest {

    private static final String REQUEST = """
            { "stream":%s, "model" : "turbo" , "max_tokens":1.0e3,"new_field":{"b":1,"a":2.50},
              "messages":[{"role":"user","content":"hi"},
               {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},
                {"type":"server_tool_use","id":"srvtoolu_0","name":"web_search","input":{"query":"x"}}]},
               {"role":"user","content":[{"type":"text","text":"on","cache_control":{"type":"ephemeral","ttl":"1h"}}]}] }""";

    private static final String START = """
            event: message_start
            data: {"type":"message_start","message":{"model":"%s","id":"msg_1","type":"message","role":"assistant","content":[],\
            "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1,"service_tier":"standard"}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: ping
            data: {"type": "ping"}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm\\u2026"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQBCgIYAg=="}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"query\\": \\"x\\"}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[]}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":2}

            event: weather_changed
            data: {"type":"weather_changed","to":1.50}

            event: content_block_start
            data: {"type":"content_block_start","index":3,"content_block":{"type":"text","text":"","citations":[]}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"The first half of it, "}}

            """;

    private static final String REST = """
            event: content_block_delta
            data: {"type":"content_block_delta","index":3,"delta":{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"https://e.example"}}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":3}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":12,"server_tool_use":{"web_search_requests":1}}}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    private static final String WHOLE = """
            { "id":"msg_1", "type":"message","role":"assistant","model" : "%s","stop_reason":"end_turn","stop_sequence":null,
              "content":[{"type":"thinking","thinking":"Hm","signature":"c2ln"},{"type":"server_tool_use","id":"s","name":"web_search","input":{}},
                {"type":"text","text":"Found","citations":[{"type":"x","n":1.50}]}],
              "usage":{"input_tokens":7,"output_tokens":5,"server_tool_use":{"web_search_requests":1}},"container":null }""";

    private static Script events(String frames) {
        return (request, wire) -> {
            wire.sse();
            // In pieces that heed no border of a frame.
            for (int i = 0; i < frames.length(); i += 100)
                wire.chunk(frames.substring(i, Math.min(i + 100, frames.length())));
            wire.endChunks();
        };
    }

    private static final Script CUT = (request, wire) -> {
        wire.sse();
        wire.chunk(START.formatted("m1"));
        wire.cut();
    };

    private static TestGateway gateway(String dialect, FakeUpstream first, FakeUpstream... more) {
        var targets = new StringBuilder("{provider: p1, model: m1}");
        var providers = new StringBuilder(
                "  - {name: p1, base_url: \"%s\", dialect: %s}\n".formatted(first.baseUrl(), dialect));
        for (FakeUpstream other : more) {
            providers.append("  - {name: p2, base_url: \"%s\"}\n".formatted(other.baseUrl()));
            targets.append(", {provider: p2, model: m2}");
        }
        return TestGateway.configured(
                "version: 1\nproviders:\n" + providers + "groups:\n  - {name: turbo, targets: [" + targets + "]}\n");
    }

    private static HttpResponse<String> ask(TestGateway gateway, String path, String body) {
        return gateway.send(gateway.request(path)
                .header("x-api-key", gateway.key())
                .header("anthropic-version", "2024-10-22")
                .header("anthropic-beta", "context-1m-2025-08-07,files-api-2025-04-14")
                .POST(BodyPublishers.ofString(body)));
    }

    @Test
    void anthropicsStreamIsTheProvidersOwn() {
        try (var provider = FakeUpstream.start(events(START.formatted("m1") + REST));
                var gateway = gateway("anthropic", provider)) {
            var response = ask(gateway, "/v1/messages", REQUEST.formatted("true"));
            assertThat(response.body()).isEqualTo(START.formatted("turbo") + REST);
            var asked = provider.requests().getFirst();
            assertThat(asked.text()).isEqualTo(REQUEST.formatted("true").replace("turbo", "m1"));
            assertThat(asked.header("anthropic-version")).hasValue("2024-10-22");
            assertThat(asked.header("anthropic-beta")).hasValue("context-1m-2025-08-07,files-api-2025-04-14");
            var record = gateway.record(response);
            assertThat(record.path("completion_tokens").asInt()).isEqualTo(12);
            assertThat(record.path("error_class").isNull()).isTrue();
        }
    }

    @Test
    void anthropicsAnswerIsTheProvidersOwn() {
        try (var provider = FakeUpstream.start((request, wire) -> wire.json(200, WHOLE.formatted("m1")));
                var gateway = gateway("anthropic", provider)) {
            var response = ask(gateway, "/v1/messages", REQUEST.formatted("false"));
            assertThat(response.body()).isEqualTo(WHOLE.formatted("turbo"));
            assertThat(gateway.record(response).path("prompt_tokens").asInt()).isEqualTo(7);
        }
    }

    @Test
    void streamThatBreaksOffGoesOnInTheSameBlock() {
        try (var first = FakeUpstream.start(CUT);
                var second = FakeUpstream.start(
                        OpenAiChat.saying("and", " the second.").continuing());
                var gateway = gateway("anthropic", first, second)) {
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
            Message answer = gathered.message();
            assertThat(answer.content()).hasSize(4);
            assertThat(answer.content().get(3).asText().text()).isEqualTo("The first half of it, and the second.");
        }
    }

    @Test
    void streamThatNobodyFinishesEndsInAnError() {
        try (var provider = FakeUpstream.start(CUT);
                var gateway = gateway("anthropic", provider)) {
            var body = ask(gateway, "/v1/messages", REQUEST.formatted("true")).body();
            assertThat(body)
                    .startsWith(START.formatted("turbo"))
                    .contains("event: error")
                    .doesNotContain("message_stop");
        }
    }

    private static String numbered(String... events) {
        var frames = new StringBuilder();
        for (int i = 0; i < events.length; i++) {
            String event = events[i].replace("NUMBER", Integer.toString(i));
            frames.append(
                    "event: %s\ndata: %s\n\n".formatted(json(event).path("type").asText(), event));
        }
        return frames.toString();
    }

    private static String responses(String model) {
        return numbered(
                "{\"type\":\"response.created\",\"sequence_number\":NUMBER,\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"in_progress\",\"model\":\"%s\",\"output\":[],\"store\":true}}"
                        .formatted(model),
                "{\"type\":\"response.output_item.added\",\"sequence_number\":NUMBER,\"output_index\":0,\"item\":{\"id\":\"ws_1\",\"type\":\"web_search_call\",\"status\":\"in_progress\"}}",
                "{\"type\":\"response.web_search_call.searching\",\"sequence_number\":NUMBER,\"output_index\":0,\"item_id\":\"ws_1\"}",
                "{\"type\":\"response.output_item.done\",\"sequence_number\":NUMBER,\"output_index\":0,\"item\":{\"id\":\"ws_1\",\"type\":\"web_search_call\",\"status\":\"completed\"}}",
                "{\"type\":\"response.output_item.added\",\"sequence_number\":NUMBER,\"output_index\":1,\"item\":{\"id\":\"msg_7\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"in_progress\",\"content\":[]}}",
                "{\"type\":\"response.content_part.added\",\"sequence_number\":NUMBER,\"output_index\":1,\"item_id\":\"msg_7\",\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}}",
                "{\"type\":\"response.output_text.delta\",\"sequence_number\":NUMBER,\"output_index\":1,\"item_id\":\"msg_7\",\"content_index\":0,\"delta\":\"The first half of it, \",\"obfuscation\":\"xy\"}");
    }

    private static String completed(String model) {
        return "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":7,\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"model\":\""
                + model
                + "\",\"output\":[{\"id\":\"msg_7\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\"The first half of it, \",\"annotations\":[]}]}],\"usage\":{\"input_tokens\":7,\"output_tokens\":5,\"total_tokens\":12}}}\n\n";
    }

    private static final String RESPONSES_REQUEST =
            "{\"stream\":true,\"input\": \"hi\",\"model\":\"turbo\",\"store\":true, \"previous_response_id\":\"resp_0\"}";

    @Test
    void openAisStreamIsTheProvidersOwn() {
        try (var provider = FakeUpstream.start(events(responses("m1") + completed("m1")));
                var gateway = gateway("openai-responses", provider)) {
            var response = ask(gateway, "/v1/responses", RESPONSES_REQUEST);
            assertThat(response.body()).isEqualTo(responses("turbo") + completed("turbo"));
            assertThat(provider.requests().getFirst().text()).isEqualTo(RESPONSES_REQUEST.replace("turbo", "m1"));
            assertThat(gateway.record(response).path("completion_tokens").asInt())
                    .isEqualTo(5);
        }
    }

    @Test
    void openAisStreamThatBreaksOffGoesOnInTheSameItem() {
        Script cut = (request, wire) -> {
            wire.sse();
            wire.chunk(responses("m1"));
            wire.cut();
        };
        try (var first = FakeUpstream.start(cut);
                var second = FakeUpstream.start(
                        OpenAiChat.saying("and", " the second.").continuing());
                var gateway = gateway("openai-responses", first, second)) {
            var body = ask(gateway, "/v1/responses", "{\"stream\":true,\"input\":\"hi\",\"model\":\"turbo\"}")
                    .body();
            assertThat(body).startsWith(responses("turbo"));
            var rest = body.substring(responses("turbo").length())
                    .lines()
                    .filter(line -> line.startsWith("data: {"))
                    .map(line -> json(line.substring(6)))
                    .toList();
            assertThat(rest.getFirst().path("item_id").asText()).isEqualTo("msg_7");
            assertThat(rest.getFirst().path("output_index").asInt()).isEqualTo(1);
            for (int i = 0; i < rest.size(); i++) {
                assertThat(rest.get(i).path("sequence_number").asInt()).isEqualTo(7 + i);
            }
            assertThat(rest.getLast().path("type").asText()).isEqualTo("response.completed");
            assertThat(rest.getLast().at("/response/output/0/content/0/text").asText())
                    .isEqualTo("The first half of it, and the second.");
        }
    }
}
