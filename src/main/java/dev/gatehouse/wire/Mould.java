package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Bytes that are written again and again with another text in one place: what stands around it is made once. Immutable. */
public final class Mould {

    private final byte[] before;
    private final byte[] behind;

    /**
     * @param pattern what is written, the text being empty
     * @param field of the text in the pattern's JSON; the first of that name which is empty, and it must be there
     */
    public Mould(byte[] pattern, String field) {
        // Quotes inside a text are escaped: nothing else looks like the field.
        byte[] empty = ("\"" + field + "\":\"\"").getBytes(US_ASCII);
        int at = 0;
        while (!Arrays.equals(pattern, at, at + empty.length, empty, 0, empty.length)) at++;
        int text = at + empty.length - 1;
        this.before = Arrays.copyOf(pattern, text);
        this.behind = Arrays.copyOfRange(pattern, text, pattern.length);
    }

    public void write(String text, ByteArrayOutputStream out) {
        out.writeBytes(before);
        out.writeBytes(Json.escaped(text));
        out.writeBytes(behind);
    }
}
