package dev.gatehouse.wire.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextChunkTest {

    private static Optional<String> read(String chunk) {
        byte[] bytes = ("xx" + chunk + "yy").getBytes(UTF_8);
        return TextChunk.read(bytes, 2, bytes.length - 2);
    }

    @Test
    void textIsReadWhateverStandsAroundIt() {
        assertThat(read("""
                {"id":"c","created":1,"model":"m","service_tier":null,"usage":null,"choices":[{"index":0,"logprobs":null,
                "delta":{"role":"assistant","content":"Grüße \\"🙂\\"","refusal":null,"tool_calls":null},
                "finish_reason":null}],"obfuscation":"abc"}""")).contains("Grüße \"🙂\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[]}",
                "{\"choices\":[{\"delta\":{}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"a\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\"}},{\"delta\":{\"content\":\"b\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\",\"reasoning\":\"b\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\",\"tool_calls\":[{}]}}]}",
                "{\"choices\":[{\"delta\":{\"content\":[{\"text\":\"a\"}]}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{}}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"error\":\"b\"}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]",
                "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]} {}",
                "[]",
                "",
            })
    void whatSaysMoreOrLessIsLeftToTheTree(String chunk) {
        assertThat(read(chunk)).isEmpty();
    }
}
