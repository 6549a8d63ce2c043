package dev.gatehouse.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How this process reads and quotes JSON on the hot path. */
public final class Json {

    /** Deeper documents are refused: no model API needs it, and recursion elsewhere must not be driven by a stranger. */
    public static final int MAX_DEPTH = 500;

    /** Parsers do not wait for anything while they parse: at the same time there are about as many as processors. */
    private static final int MOST_POOLED_BUFFERS = 32;

    /** By default each thread keeps its own: 16 KB for each connection and stream, as long as it is open. */
    static final RecyclerPool<BufferRecycler> BUFFERS = JsonRecyclerPools.newBoundedPool(MOST_POOLED_BUFFERS);

    /**
     * Lengths are bounded by the body, so the parser's own limits on strings, names and numbers are lifted: a long base64
     * image or a 2,000-digit number is the provider's to judge.
     */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            // JSON on the wire is UTF-8 (RFC 8259, section 8.1); guessing UTF-16 would lose the byte offsets.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // Names come from strangers: the process-wide string table is not theirs to fill.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(BUFFERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** With the parser's own limits: on depth, and on the length of texts, names and numbers. */
    public static final JsonFactory LIMITED =
            JsonFactory.builder().recyclerPool(BUFFERS).build();

    private Json() {}

    /** The text as a JSON string, quotes included, in UTF-8. */
    public static byte[] quoted(String text) {
        byte[] inner = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        byte[] quoted = new byte[inner.length + 2];
        quoted[0] = '"';
        System.arraycopy(inner, 0, quoted, 1, inner.length);
        quoted[quoted.length - 1] = '"';
        return quoted;
    }

    /** The inside of a JSON string. Half a surrogate pair, which no encoding can write, is escaped. */
    public static byte[] escaped(String text) {
        if (!hasHalf(text)) return JsonStringEncoder.getInstance().quoteAsUTF8(text);
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (isHalf(point)) escaped.append("\\u").append(Integer.toHexString(point));
            else escaped.append(JsonStringEncoder.getInstance().quoteAsString(Character.toString(point)));
        });
        return escaped.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A field with a text of which half a surrogate pair, which may come in a delta of its own, is escaped. */
    public static void writeField(JsonGenerator json, String name, String text) throws IOException {
        if (!hasHalf(text)) {
            json.writeStringField(name, text);
            return;
        }
        byte[] escaped = escaped(text);
        json.writeFieldName(name);
        json.writeRawUTF8String(escaped, 0, escaped.length);
    }

    private static boolean hasHalf(String text) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (isHalf(text.codePointAt(at))) return true;
        }
        return false;
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Where the document is broken, without a word of what it says: the parser's own message quotes the source. */
    public static String place(JsonProcessingException e) {
        var at = e.getLocation();
        if (at == null) return "somewhere";
        return "at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
