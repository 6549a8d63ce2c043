package dev.gatehouse.gateway.parse;

import dev.gatehouse.domain.Refusal.InvalidRequest;

/** What a client may write as the name of a model. */
final class RequestedModel {

    /** Names are short; a longer one is a mistake, or content in the wrong field, and would go into headers and the record. */
    static final int MAX_CHARS = 256;

    private RequestedModel() {}

    /** @throws InvalidRequest if it is too long, or no text */
    static String checked(String name) {
        if (name.length() > MAX_CHARS || name.codePoints().anyMatch(RequestedModel::isNoText)) throw unusable();
        return name;
    }

    static InvalidRequest unusable() {
        return InvalidRequest.field(
                "model", "\"model\" must be at most " + MAX_CHARS + " characters, none of them a control.");
    }

    /** A control character, or half of a surrogate pair, which no encoding can write. */
    private static boolean isNoText(int codePoint) {
        return Character.isISOControl(codePoint) || (codePoint >= 0xD800 && codePoint <= 0xDFFF);
    }
}
