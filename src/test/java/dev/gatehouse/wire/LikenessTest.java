package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.gemini.GeminiCodec;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.UpstreamCodec;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.responses.ResponsesCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LikenessTest {

    private static final String LEARNED =
            "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"word \"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}";

    private static @Nullable String text(String learned, String other) {
        var likeness = new Likeness("text", "n", "pad");
        byte[] first = ("xx" + learned + "yy").getBytes(UTF_8);
        likeness.learn(first, 2, first.length - 2);
        byte[] second = ("xx" + other + "yy").getBytes(UTF_8);
        return likeness.text(second, 2, second.length - 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "word | word",
                "Grüße 🙂 | Grüße 🙂",
                "a\\n\\\"b\\\"\\u00e9 | `a\n\"b\"é`",
                "\\\\ | \\",
            })
    void aTextIsFoundWhateverItSays(String written, String text) {
        assertThat(text(LEARNED, LEARNED.replace("word ", written))).isEqualTo(text);
    }

    @Test
    void whatSaysNothingMayDiffer() {
        String other =
                "{\"n\":1234567,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"b\"},\"pad\":\"\",\"more\":[{\"n\":0}]}";
        assertThat(text(LEARNED, other)).isEqualTo("b");
        assertThat(text(LEARNED.replace(":", ": "), other.replace(":", ": "))).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"n\":9,\"id\":\"b\",\"index\":0,\"delta\":{\"text\":\"word \"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":9,\"id\":\"a\",\"index\":1,\"delta\":{\"text\":\"word \"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\",\"b\":\"c\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\tb\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"\\x\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":01,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":1e9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":1234567890123456789,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]}",
                "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\"},\"pad\":\"\\x\",\"more\":[{\"n\":1}]}",
                "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\"},\"pad\":null,\"more\":[{\"n\":1}]}",
                "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\"},\"pad\":\"é\",\"more\":[{\"n\":1}]}",
                "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]} {}",
                "{\"n\":9,\"id\":\"a\",\"index\":0,\"delta\":{\"text\":\"a\"},\"pad\":\"xyz\",\"more\":[{\"n\":1}]",
            })
    void whatDiffersOtherwiseIsForTheParser(String other) {
        assertThat(text(LEARNED, other)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delta\":{\"text\":\"a\"},\"text\":\"b\"}",
                "{\"delta\":{\"text\":[\"a\"]}}",
                "{\"delta\":{\"te\\u0078t\":\"a\"}}",
                "{\"\\\"text\":\"a\"}",
                "{}",
                "",
            })
    void whatHasNotOneTextIsNotLearned(String learned) {
        byte[] bytes = ("x" + learned).getBytes(UTF_8);
        assertThat(new Likeness("text").learn(bytes, 1, bytes.length)).isFalse();
        assertThat(text(learned, learned)).isNull();
    }

    @Test
    void bytesThatAreNoUtf8AreForTheParser() {
        var likeness = new Likeness("text");
        byte[] bytes = "{\"text\":\"a\u00fc\"}".getBytes(ISO_8859_1);
        likeness.learn(bytes, 0, bytes.length);
        assertThat(likeness.text(bytes, 0, bytes.length)).isNull();
    }

    @Test
    void learningInVainEnds() {
        var likeness = new Likeness("text");
        for (int i = 0; i < 50; i++) {
            byte[] bytes = ("{\"id\":" + i + ",\"text\":\"a\"}").getBytes(UTF_8);
            assertThat(likeness.text(bytes, 0, bytes.length)).isNull();
            likeness.learn(bytes, 0, bytes.length);
        }
        byte[] eighth = "{\"id\":7,\"text\":\"b\"}".getBytes(UTF_8);
        assertThat(likeness.text(eighth, 0, eighth.length)).isEqualTo("b");
    }

    /** @param before what a stream begins with, as frames */
    record Stage(UpstreamCodec codec, String before, String piece) {}

    static Stream<Stage> stages() {
        return Stream.of(
                new Stage(
                        new ChatCodec(),
                        "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n",
                        "{\"id\":\"c\",\"created\":1,\"model\":\"m\",\"usage\":null,\"choices\":[{\"index\":0,"
                                + "\"delta\":{\"content\":\"word \"},\"finish_reason\":null}],\"obfuscation\":\"xyz\"}"),
                new Stage(
                        new MessagesCodec(),
                        "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"m\"}}\n\n",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"word \"}}"),
                new Stage(
                        new ResponsesCodec(),
                        "data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"model\":\"m\"}}\n\n",
                        "{\"type\":\"response.output_text.delta\",\"sequence_number\":9,\"item_id\":\"i\",\"output_index\":0,"
                                + "\"content_index\":0,\"delta\":\"word \",\"logprobs\":[],\"obfuscation\":\"xyz\"}"),
                new Stage(
                        new GeminiCodec(),
                        "data: {\"candidates\":[],\"modelVersion\":\"m\",\"responseId\":\"r\"}\n\n",
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"word \"}],\"role\":\"model\"},\"index\":0}],"
                                + "\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":5,\"promptTokensDetails\":"
                                + "[{\"modality\":\"TEXT\",\"tokenCount\":7}]},\"modelVersion\":\"m\",\"responseId\":\"r\"}"));
    }

    /** A decoder that learned a piece tells of the next one, whatever that is, what one tells that learned another. */
    @ParameterizedTest
    @MethodSource("stages")
    void likenessChangesNothingOfWhatIsTold(Stage stage) {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String next = changed(stage.piece(), random);
            assertThat(told(stage, stage.piece(), next))
                    .as(next)
                    .isEqualTo(told(stage, "{ " + stage.piece().substring(1), next));
        }
    }

    private static List<Object> told(Stage stage, String learned, String next) {
        StreamDecoder decoder = stage.codec().streamDecoder();
        List<Object> told = new ArrayList<>();
        for (var frame : Streams.frames(stage.before() + "data: " + learned + "\n\ndata: " + next + "\n\n")) {
            try {
                decoder.decode(frame, told::add);
            } catch (DialectException e) {
                told.add(e.getMessage().replaceAll("\\d+", "?"));
            }
        }
        decoder.end((ChatEvent event) -> told.add(event));
        return told;
    }

    private static String changed(String piece, Random random) {
        var text = new StringBuilder(piece);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(text.length());
            String other = "\"\\{}[]:,0159-e. \tnultx\u00fc"
                    .substring(random.nextInt(23))
                    .substring(0, 1);
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.replace(at, at + 1, other);
                default -> text.insert(at, other);
            }
        }
        return text.toString();
    }
}
