package dev.gatehouse.gateway.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import dev.gatehouse.gateway.parse.Interpreter;
import java.util.Base64;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request is thought to have of tokens: pictures, documents and sound by what they are, not by their length. */
class EstimateTest {

    private static final int SMALL = 300_000;
    private static final int LARGE = 3_000_000;
    private static final String PICTURE =
            "{\"type\":\"image_url\",\"image_url\":{\"detail\":\"low\", \"url\" : \"data:image/png;base64,%s\"}}";

    private static String base64(int length) {
        var bytes = new byte[length / 4 * 3];
        new Random(length).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Envelope read(Endpoint endpoint, String body) {
        return EnvelopeReader.read(endpoint, body.getBytes(UTF_8));
    }

    private static Envelope chat(String parts) {
        return read(
                Endpoint.CHAT,
                "{\"model\":\"turbo\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is it?\"},"
                        + parts + "]}]}");
    }

    private static void assertAbout(Envelope envelope, long tokens) {
        assertThat(Estimate.prompt(envelope)).isCloseTo(tokens, Offset.offset(80L));
        assertThat(Estimate.promptByLength(envelope)).isCloseTo(tokens, Offset.offset(80L));
    }

    @Test
    void largePictureHasAsManyTokensAsASmallOne() {
        Envelope small = chat(PICTURE.formatted(base64(SMALL)));
        Envelope large = chat(PICTURE.formatted(base64(LARGE)));
        assertThat(Estimate.prompt(large)).isEqualTo(Estimate.prompt(small));
        assertThat(Estimate.promptByLength(large)).isEqualTo(Estimate.promptByLength(small));
        assertAbout(large, 1_600);
    }

    @Test
    void picturesAreCountedOneByOne() {
        String parts = PICTURE.formatted(base64(LARGE)) + "," + PICTURE.formatted(base64(SMALL)) + ","
                + PICTURE.formatted("https://example.org/a.png") + "," + PICTURE.formatted(base64(LARGE));
        assertThat(Estimate.prompt(chat(parts))).isCloseTo(4 * 1_600, Offset.offset(80L));
    }

    @Test
    void textBesideALargePictureIsStillTokenized() {
        String text = "{\"type\":\"text\",\"text\":\"" + "Tell me more. ".repeat(2_000) + "\"}";
        long alone = Estimate.prompt(chat(text));
        assertThat(alone).isCloseTo(8_000, Offset.offset(80L));
        assertThat(Estimate.prompt(chat(text + "," + PICTURE.formatted(base64(LARGE)))))
                .isEqualTo(alone + 1_600);
    }

    @Test
    void textOfTooManyBytesIsCountedByThem() {
        String text = "{\"type\":\"text\",\"text\":\"" + "Tell me more. ".repeat(100_000) + "\"}";
        assertAbout(chat(text + "," + PICTURE.formatted(base64(LARGE))), 1_400_000 / 4 + 1_600);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,%s\"}}",
                "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"%s\"}}"
            })
    void documentsAndSoundAreCountedAsTheTokenizerDoes(String part) {
        assertAbout(chat(part.formatted(base64(LARGE))), LARGE / 33);
        assertAbout(chat(part.formatted(base64(SMALL))), SMALL / 33);
    }

    /** Some clients escape every slash, some the plus sign; some break lines. */
    @ParameterizedTest
    @ValueSource(strings = {"\\/", "\\u002b", "\\n", "\\r\\n"})
    void pictureMayBeWrittenInOtherWays(String escape) {
        String odd = (base64(72) + escape).repeat(LARGE / 80);
        assertAbout(chat(PICTURE.formatted(odd)), 1_600);
    }

    @Test
    void whatTheModelReadsIsTextHoweverItLooks() {
        String base64 = base64(LARGE);
        for (String part : new String[] {
            "{\"type\":\"text\",\"text\":\"data:image/png;base64," + base64 + "\"}",
            "{\"type\":\"text\",\"text\":\"" + base64 + "\"}",
            "{\"type\":\"text\",\"text\":\"{\\\"data\\\":\\\"" + base64 + "\\\"}\"}",
            "{\"type\":\"text\",\"text\":\"\\\"url\\\": \\\"data:image/png;base64," + base64 + "\\\"\"}",
        }) {
            assertAbout(chat(part), LARGE / 4);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "MODERATIONS|{\"model\":\"m\",\"input\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"}}]}",
                "EMBEDDINGS|{\"model\":\"m\",\"input\":[{\"image\":\"%s\"}]}",
                "IMAGE_GENERATIONS|{\"model\":\"m\",\"prompt\":\"like this\",\"b64_json\":\"%s\"}",
            })
    void otherRequestsHavePicturesToo(Endpoint endpoint, String body) {
        assertAbout(read(endpoint, body.formatted(base64(LARGE))), 1_600);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ANTHROPIC|MESSAGES|{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"%s\"}}]}]}",
                "ANTHROPIC|MESSAGES|{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"look\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"%s\"}}]}]}]}",
                "OPENAI_RESPONSES|RESPONSES|{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,%s\"}]}]}",
            })
    void otherDialectsHavePicturesToo(Dialect dialect, Endpoint endpoint, String body) {
        Envelope large = Interpreter.of(dialect)
                .request(endpoint, body.formatted(base64(LARGE)).getBytes(UTF_8));
        assertAbout(large, 1_600);
    }

    @Test
    void argumentsOfAToolAreTextInEveryDialect() {
        String body = """
                {"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[
                 {"type":"tool_use","id":"t1","name":"look","input":{"data":"%s"}}]}]}""".formatted(base64(LARGE));
        assertAbout(Interpreter.of(Dialect.ANTHROPIC).request(Endpoint.MESSAGES, body.getBytes(UTF_8)), LARGE / 4);
    }

    @Test
    void smallRequestWithoutPicturesIsCountedByItsBytes() {
        Envelope envelope = read(
                Endpoint.CHAT, "{\"model\":\"turbo\",\"messages\":[{\"role\":\"user\",\"content\":\"What is it?\"}]}");
        assertThat(Estimate.promptByLength(envelope)).isEqualTo(Math.ceilDiv(envelope.bytes(), 4));
    }
}
