package dev.gatehouse.gateway.parse;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A header's value with parameters, such as {@code form-data; name="model"}. Source: RFC 9110, section 5.6.6, read
 * 2026-11-21.
 *
 * @param token what comes before the first semicolon, in lower case
 * @param parameters by name in lower case, quotes taken off
 */
record HeaderValue(String token, Map<String, String> parameters) {

    private static final String NAME = "[\\w!#$%&'*+.^`|~-]+";

    HeaderValue {
        parameters = Map.copyOf(parameters);
    }

    /** Empty if it is not written as it should be, or names a parameter twice. */
    static Optional<HeaderValue> parse(String text) {
        int semicolon = text.indexOf(';');
        String token = (semicolon < 0 ? text : text.substring(0, semicolon)).trim();
        var parameters = new LinkedHashMap<String, String>();
        int at = semicolon < 0 ? text.length() : semicolon + 1;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) return rest(text.substring(at), token, parameters);
            String name = text.substring(at, equals).trim().toLowerCase(Locale.ROOT);
            var value = new StringBuilder();
            at = readValue(text, equals + 1, value);
            if (at < 0 || !name.matches(NAME) || parameters.put(name, value.toString()) != null)
                return Optional.empty();
        }
        return Optional.of(new HeaderValue(token.toLowerCase(Locale.ROOT), parameters));
    }

    /** A semicolon too many at the end is forgiven. */
    private static Optional<HeaderValue> rest(String text, String token, Map<String, String> parameters) {
        if (!text.isBlank()) return Optional.empty();
        return Optional.of(new HeaderValue(token.toLowerCase(Locale.ROOT), parameters));
    }

    /** Where the next parameter begins; -1 if the value has no end. */
    private static int readValue(String text, int from, StringBuilder value) {
        int at = from;
        if (at == text.length() || text.charAt(at) != '"') {
            int end = text.indexOf(';', at);
            value.append((end < 0 ? text.substring(at) : text.substring(at, end)).trim());
            if (value.indexOf("\"") >= 0) return -1;
            return end < 0 ? text.length() : end + 1;
        }
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) at++;
            value.append(text.charAt(at));
        }
        if (at == text.length()) return -1;
        int end = text.indexOf(';', at);
        boolean clean = text.substring(at + 1, end < 0 ? text.length() : end).isBlank();
        if (!clean) return -1;
        return end < 0 ? text.length() : end + 1;
    }
}
