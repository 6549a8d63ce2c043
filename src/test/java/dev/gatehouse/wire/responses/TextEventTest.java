package dev.gatehouse.wire.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextEventTest {

    private static Optional<TextEvent> read(String event) {
        byte[] bytes = ("xx" + event + "yy").getBytes(UTF_8);
        return TextEvent.read(bytes, 2, bytes.length - 2);
    }

    @Test
    void textIsReadWhateverStandsAroundIt() {
        assertThat(read("""
                {"type":"response.output_text.delta","sequence_number":9,"item_id":"msg_1","output_index":2,"content_index":0,
                "delta":"Grüße \\"🙂\\"","logprobs":[{"delta":"x","output_index":7}],"obfuscation":"abc"}""")).contains(new TextEvent(2, "Grüße \"🙂\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"response.refusal.delta\",\"output_index\":0,\"delta\":\"a\"}",
                "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"\"}",
                "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":1}",
                "{\"type\":\"response.output_text.delta\",\"output_index\":\"0\",\"delta\":\"a\"}",
                "{\"type\":\"response.output_text.delta\",\"output_index\":-1,\"delta\":\"a\"}",
                "{\"type\":\"response.output_text.delta\",\"output_index\":9999999999,\"delta\":\"a\"}",
                "{\"type\":\"response.output_text.delta\",\"delta\":\"a\"}",
                "{\"output_index\":0,\"delta\":\"a\",\"type\":\"response.output_text.delta\"}",
                "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"a\"} {}",
                "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"a\"",
                "{\"type\":[]}",
                "[]",
                "",
            })
    void whatIsNoTextIsLeftToTheTree(String event) {
        assertThat(read(event)).isEmpty();
    }
}
