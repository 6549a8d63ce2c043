package dev.gatehouse.wire;

/** Texts in JSON, as they are written there. */
public final class JsonText {

    private JsonText() {}

    /**
     * Whether this is the inside of a text, and not empty, for which no parser need be asked. Of an escape by number it says no,
     * though there are texts with them.
     *
     * <p>Source: RFC 8259, section 7, and RFC 3629, section 4, read 2026-11-22.
     */
    public static boolean isPlain(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = bytes[at];
            int length = b >= ' ' && b != '"' && b != '\\' ? 1 : lengthOf(bytes, at, to);
            if (length == 0) return false;
            at += length;
        }
        return to > from;
    }

    /** Of an escape, or of what is not ASCII; 0 for what is neither. */
    private static int lengthOf(byte[] bytes, int at, int to) {
        if (at + 1 == to) return 0;
        int first = bytes[at] & 0xFF;
        int second = bytes[at + 1] & 0xFF;
        if (first == '\\') return "\"\\/bfnrt".indexOf(second) >= 0 ? 2 : 0;
        if (first < 0xC2 || first > 0xF4 || !continues(bytes, at + 1, to)) return 0;
        if (first < 0xE0) return 2;
        boolean tooLong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
        boolean noCharacter = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
        if (tooLong || noCharacter || !continues(bytes, at + 2, to)) return 0;
        if (first < 0xF0) return 3;
        return continues(bytes, at + 3, to) ? 4 : 0;
    }

    private static boolean continues(byte[] bytes, int at, int to) {
        return at < to && (bytes[at] & 0xC0) == 0x80;
    }
}
