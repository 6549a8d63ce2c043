package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.RawClient;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When the frames of a stream leave that is translated: together as they came, and none later than it could. */
class TranslatedStreamTest {

    private static final String BEGINNING = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m1","content":[],\
            "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            """;

    private static final String END = """
            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":40}}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    private static String piece(String text) {
        return """
                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%s"}}

                """.formatted(text);
    }

    private static TestGateway gateway(FakeUpstream provider) {
        return TestGateway.configured("""
                version: 1
                providers:
                  - {name: p1, base_url: "%s", dialect: anthropic}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}]}
                """.formatted(provider.baseUrl()));
    }

    private static RawClient ask(TestGateway gateway) throws IOException {
        String body = "{\"model\":\"turbo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        return new RawClient(gateway.port())
                .request(
                        "POST /v1/chat/completions",
                        "Authorization: Bearer " + gateway.key(),
                        "Content-Type: application/json",
                        "Content-Length: " + body.length())
                .send(body);
    }

    @Test
    void framesThatCameTogetherLeaveTogether() throws IOException {
        Script script = (request, wire) -> {
            wire.sse();
            wire.chunk(BEGINNING + piece("word ").repeat(40) + END);
            wire.endChunks();
        };
        try (var provider = FakeUpstream.start(script);
                var gateway = gateway(provider);
                var client = ask(gateway)) {
            client.replyHead();
            List<String> chunks = new ArrayList<>();
            for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) chunks.add(chunk);
            assertThat(String.join("", chunks).split("\"word \"", -1)).hasSize(41);
            assertThat(String.join("", chunks)).endsWith("data: [DONE]\n\n");
            assertThat(chunks).hasSizeLessThan(10);
        }
    }

    @Test
    void frameDoesNotWaitForTheOneBehindIt() throws IOException {
        var seen = new CompletableFuture<Void>().orTimeout(10, TimeUnit.SECONDS);
        Script script = (request, wire) -> {
            wire.sse();
            wire.chunk(BEGINNING + piece("first ") + piece("second ").substring(0, 60));
            seen.join();
            wire.chunk(piece("second ").substring(60) + END);
            wire.endChunks();
        };
        try (var provider = FakeUpstream.start(script);
                var gateway = gateway(provider);
                var client = ask(gateway)) {
            client.replyHead();
            String said = "";
            while (!said.contains("\"first \"")) said += client.chunk();
            assertThat(said).doesNotContain("second");
            seen.complete(null);
            while (!said.endsWith("data: [DONE]\n\n")) said += client.chunk();
            assertThat(said).contains("\"second \"");
        }
    }
}
