package dev.gatehouse.gateway;

import dev.gatehouse.gateway.admit.Allowance;
import dev.gatehouse.gateway.admit.Standing;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Tells clients how much they may still ask: in the headers that most APIs have, with seconds, and in OpenAI's, with durations
 * such as {@code 6m0s} and {@code 20ms}. Source: OpenAI API reference, "Rate limits in headers", read 2026-11-21.
 */
final class LimitHeaders {

    private static final HeaderName LIMIT = HeaderNames.create("X-RateLimit-Limit");
    private static final HeaderName REMAINING = HeaderNames.create("X-RateLimit-Remaining");
    private static final HeaderName RESET = HeaderNames.create("X-RateLimit-Reset");
    private static final HeaderName SCOPE = HeaderNames.create("X-RateLimit-Scope");
    private static final OpenAi REQUESTS = OpenAi.of("requests");
    private static final OpenAi TOKENS = OpenAi.of("tokens");

    private record OpenAi(HeaderName limit, HeaderName remaining, HeaderName reset) {

        static OpenAi of(String what) {
            return new OpenAi(
                    HeaderNames.create("x-ratelimit-limit-" + what),
                    HeaderNames.create("x-ratelimit-remaining-" + what),
                    HeaderNames.create("x-ratelimit-reset-" + what));
        }

        void write(Standing standing, ServerResponse response) {
            response.header(limit, Long.toString(standing.limit()));
            response.header(remaining, Long.toString(standing.remaining()));
            response.header(reset, words(standing.reset()));
        }
    }

    private LimitHeaders() {}

    /** How the limits of requests stand, if there are any. */
    static void requests(Allowance allowance, ServerResponse response) {
        allowance.requests().ifPresent(standing -> {
            general(standing, response);
            REQUESTS.write(standing, response);
        });
    }

    /** How those of tokens stand, which are the general ones if requests are not limited. */
    static void tokens(Allowance allowance, ServerResponse response) {
        allowance.tokens().ifPresent(standing -> {
            if (allowance.requests().isEmpty()) general(standing, response);
            TOKENS.write(standing, response);
        });
    }

    private static void general(Standing standing, ServerResponse response) {
        response.header(LIMIT, Long.toString(standing.limit()));
        response.header(REMAINING, Long.toString(standing.remaining()));
        response.header(RESET, Long.toString(standing.reset().plusMillis(999).toSeconds()));
        response.header(SCOPE, standing.scope());
    }

    static String words(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) return duration.toMillis() + "ms";
        // Without zeros at the end: 1.5s, 2s.
        String words = BigDecimal.valueOf(duration.toSecondsPart() * 1_000L + duration.toMillisPart(), 3)
                        .stripTrailingZeros()
                        .toPlainString()
                + "s";
        if (duration.toHours() > 0) return duration.toHours() + "h" + duration.toMinutesPart() + "m" + words;
        return duration.toMinutes() > 0 ? duration.toMinutes() + "m" + words : words;
    }
}
