package dev.gatehouse.gateway.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.wire.neutral.UpstreamError;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The classification table, row by row. */
class VerdictTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "200, '', OK",
        "429, rate_limit_exceeded, RATE_LIMITED",
        "429, insufficient_quota, QUOTA_EXHAUSTED",
        "429, billing_hard_limit_reached, QUOTA_EXHAUSTED",
        "402, '', QUOTA_EXHAUSTED",
        "403, insufficient_credits, QUOTA_EXHAUSTED",
        "401, '', AUTH",
        "403, '', AUTH",
        "404, '', MODEL_GONE",
        "408, '', UPSTREAM_ERROR",
        "425, '', UPSTREAM_ERROR",
        "500, '', UPSTREAM_ERROR",
        "529, '', UPSTREAM_ERROR",
        "302, '', BAD_RESPONSE",
        "400, '', CLIENT_ERROR",
        "413, '', CLIENT_ERROR",
        "422, '', CLIENT_ERROR",
    })
    void statusAndCodeGiveTheClass(int status, String code, String expected) {
        assertThat(Verdict.of(status, new UpstreamError(code, "")).name()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "429, '', RATE_LIMITED",
        "'', rate_limit_error, RATE_LIMITED",
        "'', RESOURCE_EXHAUSTED, RATE_LIMITED",
        "insufficient_quota, '', QUOTA_EXHAUSTED",
        "'', overloaded_error, UPSTREAM_ERROR",
        "503, '', UPSTREAM_ERROR",
        "'', UNAVAILABLE, UPSTREAM_ERROR",
        "'', invalid_request_error, CLIENT_ERROR",
        "'', '', BAD_RESPONSE",
    })
    void errorInsideASuccessGivesTheClass(String code, String type, String expected) {
        assertThat(Verdict.of(new UpstreamError(code, type)).name()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'0', 0",
        "'7', 7",
        "' 12 ', 12",
        "'999999999', 86400",
        "'Sat, 21 Nov 2026 12:00:30 GMT', 30",
        "'Sat, 21 Nov 2026 11:00:00 GMT', 0",
    })
    void retryAfterIsReadAsSecondsOrDate(String value, long seconds) {
        assertThat(Verdict.retryAfter(value, NOW)).hasValue(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"''", "soon", "-1", "1.5", "99999999999"})
    void retryAfterThatCannotBeReadIsNone(String value) {
        assertThat(Verdict.retryAfter(value, NOW)).isEmpty();
    }
}
