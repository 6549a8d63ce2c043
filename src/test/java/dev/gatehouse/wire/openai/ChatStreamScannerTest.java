package dev.gatehouse.wire.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatStreamScannerTest {

    private static final String TEXT = "{\"id\":\"c\",\"created\":17,\"model\":\"m\",\"choices\":[{\"index\":0,"
            + "\"delta\":{\"content\":\"word \"},\"finish_reason\":null}],\"usage\":null,\"obfuscation\":\"xyz\"}";
    private static final String MODEL_BEHIND = "{\"choices\":[{\"delta\":{\"reasoning_content\":\"word \"}}],"
            + "\"obfuscation\":\"xyz\",\"model\":\"m\",\"id\":\"c\",\"created\":17}";
    private static final String ARGUMENTS = "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
            + "{\"tool_calls\":[{\"index\":3,\"function\":{\"arguments\":\"word \"}}]}}]}";

    private static final String STAMPED =
            "{\"sent\":\"xyz\",\"id\":\"c\",\"n\":0,\"choices\":[{\"delta\":{\"content\":\"word \"}}],"
                    + "\"model\":\"m\",\"tag\":\"a\\n\",\"size\":-3,\"part\":1.5,\"nothing\":null}";

    /** Whatever it learned, it finds in the next chunk what a scanner finds that has seen nothing yet. */
    @ParameterizedTest
    @ValueSource(strings = {TEXT, MODEL_BEHIND, ARGUMENTS, STAMPED})
    void whatWasLearnedChangesNothingThatIsFound(String chunk) {
        var random = new Random(7);
        byte[] learned = framed(chunk.getBytes(UTF_8));
        String[] texts = {"a", "much longer than before", "Grüße 🙂", "a\\n\\\"b\\\"", "\\u0041", "\\x", "\"", "", "\t"
        };
        for (int i = 0; i < 8_000; i++) {
            var scanner = new ChatStreamScanner();
            scanner.scan(learned, 2, learned.length - 2);
            if (random.nextBoolean()) {
                // What differs from it only where nobody reads.
                byte[] second = framed(chunk.replace("xyz", "\\\"")
                        .replace("\"n\":0", "\"n\":12")
                        .getBytes(UTF_8));
                scanner.scan(second, 2, second.length - 2);
            }
            byte[] next = chunk.replace("word ", texts[random.nextInt(texts.length)])
                    .replace("xyz", "o".repeat(random.nextInt(5)))
                    .replace("\"n\":0", "\"n\":" + random.nextInt(-5, 90))
                    .getBytes(random.nextInt(20) == 0 ? ISO_8859_1 : UTF_8);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(next.length);
                if (random.nextBoolean()) next[at] = (byte) (' ' + random.nextInt(95));
                else next = without(next, at);
            }
            byte[] bytes = framed(next);
            Optional<ChatFacts> found = scanner.scan(bytes, 2, bytes.length - 2);
            Optional<ChatFacts> expected = ChatScanner.scan(bytes, 2, bytes.length - 2);
            assertThat(found)
                    .as(new String(next, UTF_8))
                    .usingRecursiveComparison()
                    .isEqualTo(expected);
        }
    }

    @Test
    void onlyTextThatIsAloneIsLearned() {
        for (String chunk : new String[] {
            TEXT.replace("\"finish_reason\":null", "\"finish_reason\":\"stop\""),
            TEXT.replace("\"usage\":null", "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}"),
            TEXT.replace("word ", ""),
            TEXT.replace("\"content\"", "\"refusal\":\"no\",\"content\""),
        }) {
            byte[] bytes = chunk.getBytes(UTF_8);
            assertThat(ChatScanner.scan(bytes, 0, bytes.length).orElseThrow().onlyPiece())
                    .isNull();
        }
    }

    private static byte[] framed(byte[] chunk) {
        byte[] framed = new byte[chunk.length + 4];
        Arrays.fill(framed, (byte) '}');
        System.arraycopy(chunk, 0, framed, 2, chunk.length);
        return framed;
    }

    private static byte[] without(byte[] bytes, int at) {
        byte[] less = Arrays.copyOf(bytes, bytes.length - 1);
        System.arraycopy(bytes, at + 1, less, at, less.length - at);
        return less;
    }
}
