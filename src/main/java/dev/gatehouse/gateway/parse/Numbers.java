package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Reads numbers where they stand in a body that is known to be JSON. */
final class Numbers {

    static final long NONE = -1;

    /** More than anybody can ask for; what is larger counts as this. */
    static final long MOST = 999_999_999_999L;

    private Numbers() {}

    /** The number that begins there, rounded up; {@link #NONE} if it is negative, or something else. */
    static long at(byte[] body, int from) {
        long number = 0;
        int at = from;
        for (; isDigit(body[at]); at++) number = Math.min(MOST, number * 10 + body[at] - '0');
        if (at == from) return NONE;
        return isOfNumber(body[at]) ? fraction(body, from) : number;
    }

    /** Many providers read 5e3 and 5000.0 as 5000. */
    private static long fraction(byte[] body, int from) {
        int to = from;
        while (isOfNumber(body[to])) to++;
        // Not BigDecimal: writing out 1e999999999 would take for ever.
        double number = Double.parseDouble(new String(body, from, to - from, US_ASCII));
        return (long) Math.min(MOST, Math.ceil(number));
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isOfNumber(byte character) {
        return isDigit(character) || ".eE+-".indexOf(character) >= 0;
    }
}
