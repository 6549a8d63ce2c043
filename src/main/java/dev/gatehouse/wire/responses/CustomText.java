package dev.gatehouse.wire.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.neutral.CustomInput;

/** The free text of a custom tool's call, turned into {@linkplain CustomInput arguments} piece by piece. */
final class CustomText {

    /** Comes before the first piece. */
    static final String OPEN;

    /** Comes behind the last piece. */
    static final String CLOSE;

    static {
        String empty = CustomInput.wrap("");
        int text = empty.lastIndexOf('"');
        OPEN = empty.substring(0, text);
        CLOSE = empty.substring(text);
    }

    private CustomText() {}

    static String escaped(String piece) {
        return new String(Json.escaped(piece), UTF_8);
    }

    static String whole(String text) {
        return CustomInput.wrap(text);
    }
}
