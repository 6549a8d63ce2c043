package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a provider wants to be asked again, by the headers of its refusal: {@code retry-after-ms}, else {@code Retry-After},
 * else, when a quota is spent, the headers that say when a limit is reset.
 */
final class RetryHint {

    /** No quota that is known takes longer to come back than a day; a mistake of units could. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final String RETRY_AFTER_MILLIS = "retry-after-ms";

    /**
     * When a limit is reset, and what is left of it until then. Sources, read 2026-11-21: OpenAI's guide "Rate limits"
     * (durations as in {@code 6m0s}), Anthropic's API reference "Rate limits" (RFC 3339), OpenRouter's 429 (epoch milliseconds).
     */
    private record Limit(String reset, String remaining) {

        static Limit openAi(String what) {
            return new Limit("x-ratelimit-reset-" + what, "x-ratelimit-remaining-" + what);
        }

        static Limit anthropic(String what) {
            return new Limit("anthropic-ratelimit-" + what + "-reset", "anthropic-ratelimit-" + what + "-remaining");
        }
    }

    private static final List<Limit> LIMITS = List.of(
            Limit.openAi("requests"),
            Limit.openAi("tokens"),
            Limit.anthropic("requests"),
            Limit.anthropic("tokens"),
            Limit.anthropic("input-tokens"),
            Limit.anthropic("output-tokens"),
            new Limit("x-ratelimit-reset", "x-ratelimit-remaining"));

    private static final Pattern ZERO = Pattern.compile("-?0+(\\.0+)?|-\\d+");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,15}");

    /** Parts of a duration, all of them optional: {@code 1h2m3.5s}, {@code 20ms}. */
    private static final Pattern SPAN =
            Pattern.compile("(?:(\\d{1,3})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8}(?:\\.\\d{1,9})?)s)?");

    private static final Pattern MILLIS = Pattern.compile("(\\d{1,9})(?:\\.\\d{1,9})?(?:ms)?");

    /** Numbers from here on are no seconds to wait, but a time in seconds since 1970; three digits more are milliseconds. */
    private static final long FIRST_EPOCH_SECOND = 1_000_000_000L;

    private static final long FIRST_EPOCH_MILLI = 1_000 * FIRST_EPOCH_SECOND;

    private RetryHint() {}

    /**
     * How long the provider asks to be left alone.
     *
     * @param header the first value of the header of that name, which is compared without case
     * @return never negative, at most a day; empty if it does not say, or not in a way that can be read
     */
    static Optional<Duration> of(AttemptClass refusal, Function<String, Optional<String>> header, Instant now) {
        Optional<Duration> asked = header.apply(RETRY_AFTER_MILLIS)
                .flatMap(value -> millis(value.trim()))
                .or(() -> header.apply("Retry-After").flatMap(value -> Verdict.retryAfter(value, now)));
        if (asked.isPresent() || refusal != AttemptClass.QUOTA_EXHAUSTED) return asked.map(RetryHint::bounded);
        return LIMITS.stream()
                .filter(limit -> isSpent(limit, header))
                .flatMap(limit -> header.apply(limit.reset()).stream())
                .flatMap(value -> untilReset(value.trim(), now).stream())
                .max(Comparator.naturalOrder())
                .map(RetryHint::bounded);
    }

    /** Limits are told with every reply, those that are far from spent among them. */
    private static boolean isSpent(Limit limit, Function<String, Optional<String>> header) {
        return header.apply(limit.remaining())
                .map(left -> ZERO.matcher(left.trim()).matches())
                .orElse(true);
    }

    private static Optional<Duration> untilReset(String value, Instant now) {
        if (DIGITS.matcher(value).matches()) {
            long number = Long.parseLong(value);
            if (number < FIRST_EPOCH_SECOND) return Optional.of(Duration.ofSeconds(number));
            Instant reset = number < FIRST_EPOCH_MILLI ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
            return Optional.of(Duration.between(now, reset));
        }
        return value.endsWith("ms") ? millis(value) : span(value).or(() -> untilTime(value, now));
    }

    private static Optional<Duration> millis(String value) {
        Matcher millis = MILLIS.matcher(value);
        return millis.matches() ? Optional.of(Duration.ofMillis(Long.parseLong(millis.group(1)))) : Optional.empty();
    }

    private static Optional<Duration> span(String value) {
        Matcher parts = SPAN.matcher(value);
        if (value.isEmpty() || !parts.matches()) return Optional.empty();
        return Optional.of(Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusMillis(parts.group(4) == null ? 0 : (long) (1_000 * Double.parseDouble(parts.group(4)))));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static Optional<Duration> untilTime(String value, Instant now) {
        try {
            return Optional.of(Duration.between(now, OffsetDateTime.parse(value).toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) return Duration.ZERO;
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
