package dev.gatehouse.wire.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Usage;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPieceTest {

    private static Optional<TextPiece> read(String piece) {
        byte[] bytes = ("xx" + piece + "yy").getBytes(UTF_8);
        return TextPiece.read(bytes, 2, bytes.length - 2);
    }

    @Test
    void textAndUsageAreReadWhateverStandsAroundThem() {
        Optional<TextPiece> piece = read("""
                {"candidates":[{"content":{"parts":[{"text":"Grüße \\"🙂\\""}],"role":"model"},"index":0,
                "safetyRatings":[{"category":"HARM_CATEGORY_HARASSMENT","probability":"NEGLIGIBLE"}]}],
                "usageMetadata":{"promptTokenCount":7,"toolUsePromptTokenCount":1,"cachedContentTokenCount":2,"candidatesTokenCount":5,
                "thoughtsTokenCount":3,"totalTokenCount":16,"promptTokensDetails":[{"modality":"TEXT","tokenCount":7}]},
                "modelVersion":"gemini-3","responseId":"r"}""");
        assertThat(piece).map(TextPiece::text).contains("Grüße \"🙂\"");
        assertThat(piece.flatMap(TextPiece::usage)).contains(new Usage(8, 2, 8, 3));
    }

    @Test
    void usageIsNotInvented() {
        assertThat(read("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}")
                        .flatMap(TextPiece::usage))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"candidates\":[]}",
                "{\"candidates\":[{\"content\":{\"parts\":[]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"},{\"text\":\"b\"}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\",\"thought\":true}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"thought\":true,\"text\":\"a\"}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"groundingMetadata\":{}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"index\":1}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}},{\"content\":{\"parts\":[{\"text\":\"b\"}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"error\":{}}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"usageMetadata\":{\"promptTokenCount\":99999999999999999999}}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]} {}",
                "[]",
                "",
            })
    void whatSaysMoreOrLessIsLeftToTheTree(String piece) {
        assertThat(read(piece)).isEmpty();
    }
}
