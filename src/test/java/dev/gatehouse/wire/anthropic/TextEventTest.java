package dev.gatehouse.wire.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextEventTest {

    private static Optional<String> read(String event) {
        byte[] bytes = ("xx" + event + "yy").getBytes(UTF_8);
        return TextEvent.read(bytes, 2, bytes.length - 2);
    }

    @Test
    void textIsRead() {
        assertThat(read("""
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße \\"🙂\\"","new":{"a":1}}}""")).contains("Grüße \"🙂\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"text\":\"a\"}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":1}}",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":[]}",
                "{\"type\":\"content_block_delta\",\"index\":[],\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}",
                "{\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"},\"type\":\"content_block_delta\"}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}} {}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}",
                "{\"type\":\"ping\"}",
                "[]",
                "",
            })
    void whatIsNoTextIsLeftToTheTree(String event) {
        assertThat(read(event)).isEmpty();
    }
}
