package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long the old secret of a rotated virtual key is accepted: time for its clients to get the new one. */
final class Grace {

    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smhd])");
    private static final Duration USUAL = Duration.ofHours(1);
    /** A secret that is valid for longer has not been rotated. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private Grace() {}

    /**
     * The field {@code grace} of a body, an hour if there is none.
     *
     * @throws ApiProblem if it is no time from 0s to 30d
     */
    static Duration read(JsonNode body) {
        body.fieldNames().forEachRemaining(field -> {
            if (!field.equals("grace")) throw wrong(field, "unknown_field", "is not known; known here: grace");
        });
        if (!body.hasNonNull("grace")) return USUAL;
        Matcher matcher = TIME.matcher(body.path("grace").asText());
        if (matcher.matches()) {
            Duration grace = unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
            if (grace.compareTo(LONGEST) <= 0) return grace;
        }
        throw wrong("grace", "invalid", "must be a time from 0s to 30d, such as 1h");
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    private static ApiProblem wrong(String field, String code, String message) {
        return ApiProblem.invalid(List.of(new ApiProblem.FieldError(field, code, message)));
    }
}
