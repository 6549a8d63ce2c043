package dev.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Streams;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a stream of openai-chat is for a client of Anthropic's. */
class AnthropicStreamTest {

    private static final String CHUNK =
            "{\"id\":\"c1\",\"created\":1,\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}";
    private static final String USAGE = "{\"id\":\"c1\",\"created\":1,\"model\":\"m1\",\"choices\":[],"
            + "\"usage\":{\"prompt_tokens\":4711,\"completion_tokens\":42}}";
    private static final String CONVERSATION =
            "\"model\":\"turbo\",\"system\":\"Be brief.\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]"
                    .formatted("Wie heißt die Hauptstadt der Schweiz? ".repeat(50));

    private static final int MEGABYTE = 1_000_000;

    private static List<JsonNode> stream(TestGateway gateway) {
        String body = "{\"stream\":true,\"max_tokens\":100," + CONVERSATION + "}";
        byte[] answer = gateway.post("/v1/messages", "application/json", body.getBytes(UTF_8))
                .body();
        return Streams.json(answer);
    }

    private static JsonNode first(List<JsonNode> events, String type) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void promptIsEstimatedAtTheBeginningAndKnownAtTheEnd() {
        Script saying = (request, wire) -> {
            wire.sse();
            wire.frame(CHUNK.formatted("{\"content\":\"Bern\"}", "null"));
            wire.frame(CHUNK.formatted("{}", "\"stop\""));
            wire.frame(USAGE);
            wire.done();
        };
        try (var provider = FakeUpstream.start(saying);
                var gateway = TestGateway.turbo(provider)) {
            List<JsonNode> events = stream(gateway);
            byte[] counted = gateway.post(
                            "/v1/messages/count_tokens", "application/json", ("{" + CONVERSATION + "}").getBytes(UTF_8))
                    .body();
            long tokens = TestGateway.json(new String(counted, UTF_8))
                    .path("input_tokens")
                    .asLong();
            assertThat(first(events, "message_start")
                            .at("/message/usage/input_tokens")
                            .asLong())
                    .isEqualTo(tokens)
                    .isGreaterThan(100);
            JsonNode usage = first(events, "message_delta").path("usage");
            assertThat(usage.path("input_tokens").asLong()).isEqualTo(4711);
            assertThat(usage.path("output_tokens").asLong()).isEqualTo(42);
        }
    }

    @Test
    void longParallelCallsThatComeByTurnsFollowEachOtherWhole() {
        String arguments = "{\"text\":\"" + "ü🚀 \\\"so \\\\\\\"said\\\\\\\"\\\" {[\\n".repeat(MEGABYTE / 30) + "\"}";
        assertThat(arguments.getBytes(UTF_8).length).isGreaterThan(MEGABYTE);
        try (var provider = FakeUpstream.start((request, wire) -> callByTurns(arguments, wire));
                var gateway = TestGateway.turbo(provider)) {
            var gathered = new StringBuilder[] {new StringBuilder(), new StringBuilder()};
            int open = -1;
            for (JsonNode event : stream(gateway)) {
                int index = event.path("index").asInt(-1);
                switch (event.path("type").asText()) {
                    case "content_block_start" -> {
                        assertThat(open).as("open when block %d begins", index).isEqualTo(-1);
                        assertThat(event.at("/content_block/name").asText()).isEqualTo("tool" + index);
                        open = index;
                    }
                    case "content_block_delta" -> {
                        assertThat(index).isEqualTo(open);
                        gathered[index].append(event.at("/delta/partial_json").asText());
                    }
                    case "content_block_stop" -> open = -1;
                    default -> assertThat(open).isEqualTo(-1);
                }
            }
            assertThat(gathered[0].toString().equals(arguments)).isTrue();
            assertThat(gathered[1].toString().equals(arguments)).isTrue();
        }
    }

    /** Two calls with the same arguments, a piece of the one and a piece of the other. */
    private static void callByTurns(String arguments, Wire wire) throws IOException {
        wire.sse();
        for (int call = 0; call < 2; call++)
            wire.frame(CHUNK.formatted(
                    "{\"tool_calls\":[{\"index\":" + call + ",\"id\":\"call_" + call
                            + "\",\"type\":\"function\",\"function\":{\"name\":\"tool" + call
                            + "\",\"arguments\":\"\"}}]}",
                    "null"));
        int piece = arguments.length() / 100 + 1;
        for (int from = 0; from < arguments.length(); from += piece) {
            String more = arguments.substring(from, Math.min(arguments.length(), from + piece));
            for (int call = 0; call < 2; call++)
                wire.frame(CHUNK.formatted(
                        "{\"tool_calls\":[{\"index\":" + call + ",\"function\":{\"arguments\":\""
                                + new String(Json.escaped(more), UTF_8) + "\"}}]}",
                        "null"));
        }
        wire.frame(CHUNK.formatted("{}", "\"tool_calls\""));
        wire.frame(USAGE);
        wire.done();
    }
}
