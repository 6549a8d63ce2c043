package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"word ", "Grüße", "नमस्ते", "日本", "🙂🦆", "a\\n\\\"b\\\"\\\\\\/\\b\\f\\r\\t", " "})
    void aTextIsPlain(String text) {
        assertThat(isPlain(text.getBytes(UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\t", "\n", "a\"b", "\\", "a\\", "\\x", "\\u0041", "\u0000"})
    void whatIsNoneOrNotSureIsNot(String text) {
        assertThat(isPlain(text.getBytes(UTF_8))).isFalse();
    }

    /** Java's own decoder knows what UTF-8 is. */
    @Test
    void bytesBeyondAsciiArePlainExactlyIfTheyAreUtf8() {
        var random = new Random(11);
        int valid = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(4)];
            for (int at = 0; at < bytes.length; at++) bytes[at] = (byte) (0x80 + random.nextInt(0x80));
            if (isUtf8(bytes)) valid++;
            assertThat(isPlain(bytes)).isEqualTo(isUtf8(bytes));
        }
        assertThat(valid).isGreaterThan(1_000);
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isPlain(byte[] bytes) {
        byte[] framed = new byte[bytes.length + 2];
        System.arraycopy(bytes, 0, framed, 1, bytes.length);
        return JsonText.isPlain(framed, 1, framed.length - 1);
    }
}
