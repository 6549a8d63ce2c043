package dev.gatehouse.gateway.send;

import static dev.gatehouse.domain.AttemptClass.QUOTA_EXHAUSTED;
import static dev.gatehouse.domain.AttemptClass.RATE_LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What providers say about when to come back. */
class RetryHintTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static Optional<Duration> hint(AttemptClass refusal, Map<String, String> headers) {
        var names = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        names.putAll(headers);
        return RetryHint.of(refusal, name -> Optional.ofNullable(names.get(name)), NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after-ms, 1500, PT1.5S",
        "retry-after-ms, 20.7, PT0.02S",
        "Retry-After, 30, PT30S",
        "Retry-After, 'Sat, 21 Nov 2026 10:01:00 GMT', PT1M",
        "x-ratelimit-reset-requests, 1s, PT1S",
        "x-ratelimit-reset-tokens, 6m0s, PT6M",
        "x-ratelimit-reset-tokens, 1h2m3.5s, PT1H2M3.5S",
        "x-ratelimit-reset-tokens, 20ms, PT0.02S",
        "x-ratelimit-reset-requests, 2d3h, PT24H",
        "anthropic-ratelimit-requests-reset, 2026-11-21T12:00:00Z, PT2H",
        "anthropic-ratelimit-output-tokens-reset, 2026-11-21T12:00:00+01:00, PT1H",
        "x-ratelimit-reset, 1795255260, PT1M",
        "x-ratelimit-reset, 1795255260500, PT1M0.5S",
        "x-ratelimit-reset, 45, PT45S",
        "X-RateLimit-Reset, 1795255199, PT0S",
        "x-ratelimit-reset, 999999999999999, PT24H",
    })
    void spentQuotaComesBackWhenTheProviderSays(String header, String value, Duration wait) {
        assertThat(hint(QUOTA_EXHAUSTED, Map.of(header, value))).hasValue(wait);
    }

    @ParameterizedTest
    @CsvSource({
        "x-ratelimit-reset, soon",
        "x-ratelimit-reset, ''",
        "x-ratelimit-reset, -5",
        "x-ratelimit-reset-tokens, 5x",
        "x-ratelimit-reset-tokens, 9999999999999999999999s",
        "anthropic-ratelimit-requests-reset, 2026-13-21T12:00:00Z",
        "retry-after-ms, soon",
        "x-ratelimit-limit-requests, 60",
    })
    void whatCannotBeReadSaysNothing(String header, String value) {
        assertThat(hint(QUOTA_EXHAUSTED, Map.of(header, value))).isEmpty();
    }

    @Test
    void rateLimitWaitsForNoReset() {
        var resets = Map.of("x-ratelimit-reset-requests", "6m0s", "x-ratelimit-reset", "45");
        assertThat(hint(RATE_LIMITED, resets)).isEmpty();
        assertThat(hint(RATE_LIMITED, Map.of("retry-after-ms", "700"))).hasValue(Duration.ofMillis(700));
        assertThat(hint(RATE_LIMITED, Map.of("Retry-After", "7"))).hasValue(Duration.ofSeconds(7));
    }

    @Test
    void longestResetOfThoseLimitsThatAreSpentCounts() {
        assertThat(hint(
                        QUOTA_EXHAUSTED,
                        Map.of(
                                "x-ratelimit-remaining-requests", "59",
                                "x-ratelimit-reset-requests", "1h",
                                "x-ratelimit-remaining-tokens", "0",
                                "x-ratelimit-reset-tokens", "6m0s",
                                "x-ratelimit-reset", "45")))
                .hasValue(Duration.ofMinutes(6));
    }

    @Test
    void limitsThatAreFarFromSpentSayNothingOfTheQuota() {
        var headers = Map.of("x-ratelimit-remaining-requests", "4999", "x-ratelimit-reset-requests", "12ms");
        assertThat(hint(QUOTA_EXHAUSTED, headers)).isEmpty();
    }

    @Test
    void whatTheProviderAsksForComesBeforeItsLimits() {
        var headers = Map.of("retry-after-ms", "2500", "Retry-After", "3", "x-ratelimit-reset", "45");
        assertThat(hint(QUOTA_EXHAUSTED, headers)).hasValue(Duration.ofMillis(2500));
        assertThat(hint(QUOTA_EXHAUSTED, Map.of("Retry-After", "3", "x-ratelimit-reset", "45")))
                .hasValue(Duration.ofSeconds(3));
    }
}
