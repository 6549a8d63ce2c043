package dev.gatehouse.gateway.send;

import static dev.gatehouse.domain.AttemptClass.AUTH;
import static dev.gatehouse.domain.AttemptClass.BAD_RESPONSE;
import static dev.gatehouse.domain.AttemptClass.CLIENT_DISCONNECT;
import static dev.gatehouse.domain.AttemptClass.CLIENT_ERROR;
import static dev.gatehouse.domain.AttemptClass.CONTENT_POLICY;
import static dev.gatehouse.domain.AttemptClass.CONTEXT_LENGTH;
import static dev.gatehouse.domain.AttemptClass.MODEL_GONE;
import static dev.gatehouse.domain.AttemptClass.OK;
import static dev.gatehouse.domain.AttemptClass.QUOTA_EXHAUSTED;
import static dev.gatehouse.domain.AttemptClass.RATE_LIMITED;
import static dev.gatehouse.domain.AttemptClass.TIMEOUT;
import static dev.gatehouse.domain.AttemptClass.TRANSPORT;
import static dev.gatehouse.domain.AttemptClass.TTFT_TIMEOUT;
import static dev.gatehouse.domain.AttemptClass.UPSTREAM_ERROR;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.wire.neutral.UpstreamError;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Which class an upstream outcome is. The rows are those of the classification table in docs/failover.md. */
final class Verdict {

    /** A provider that asks for more is believed up to here, so that no error tells a client to come back next year. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);

    private Verdict() {}

    /**
     * A reply that never came, or not whole, before any content.
     *
     * @param inStream true if a stream had begun
     */
    static AttemptClass of(UpstreamException.Reason reason, boolean inStream) {
        return switch (reason) {
            case UNREACHABLE, NO_REPLY -> TRANSPORT;
            case CONNECT_TIMEOUT, HEADERS_TIMEOUT -> TIMEOUT;
            case STALLED -> inStream ? TTFT_TIMEOUT : TIMEOUT;
            case MALFORMED, CUT, TOO_LARGE -> BAD_RESPONSE;
            case HUNG_UP -> CLIENT_DISCONNECT;
        };
    }

    /** The status of a reply, and the error object of its body. */
    static AttemptClass of(int status, UpstreamError error) {
        if (status >= 200 && status < 300) return OK;
        return switch (status) {
            case 429 -> Complaint.of(error) == Complaint.MONEY ? QUOTA_EXHAUSTED : RATE_LIMITED;
            case 402 -> QUOTA_EXHAUSTED;
            case 401 -> AUTH;
            case 403 ->
                switch (Complaint.of(error)) {
                    case MONEY -> QUOTA_EXHAUSTED;
                    case CONTENT_POLICY -> CONTENT_POLICY;
                    // A client chooses the model: it must not switch off our keys by naming one that they may not use.
                    case MODEL_GONE -> MODEL_GONE;
                    case KEY, RATE, CONTEXT_LENGTH, TROUBLE, REQUEST, NONE -> AUTH;
                };
            case 404 -> MODEL_GONE;
            case 408, 425 -> UPSTREAM_ERROR;
            default -> {
                if (status >= 500) yield UPSTREAM_ERROR;
                // A redirect is never followed: it would carry key and prompt to a place nobody configured.
                yield status >= 400 ? ofRefusal(error) : BAD_RESPONSE;
            }
        };
    }

    private static AttemptClass ofRefusal(UpstreamError error) {
        return switch (Complaint.of(error)) {
            case CONTEXT_LENGTH -> CONTEXT_LENGTH;
            case CONTENT_POLICY -> CONTENT_POLICY;
            case MODEL_GONE -> MODEL_GONE;
            case MONEY -> QUOTA_EXHAUSTED;
            case KEY -> AUTH;
            case RATE -> RATE_LIMITED;
            case TROUBLE -> UPSTREAM_ERROR;
            case REQUEST, NONE -> CLIENT_ERROR;
        };
    }

    /**
     * Whether the request alone is more than a rate limit lets through, so that neither waiting nor another request's success
     * changes that. Source: Groq's error reference, status 413, read 2026-11-21.
     */
    static boolean isBeyondLimit(int status, AttemptClass verdict) {
        return status == 413 && verdict == RATE_LIMITED;
    }

    /** An error inside a reply whose status said that all is well. */
    static AttemptClass of(UpstreamError error) {
        if (error.status() != 0) return of(error.status(), error);
        return switch (Complaint.of(error)) {
            case MONEY -> QUOTA_EXHAUSTED;
            case CONTEXT_LENGTH -> CONTEXT_LENGTH;
            case CONTENT_POLICY -> CONTENT_POLICY;
            case MODEL_GONE -> MODEL_GONE;
            case KEY -> AUTH;
            case RATE -> RATE_LIMITED;
            case TROUBLE -> UPSTREAM_ERROR;
            case REQUEST -> CLIENT_ERROR;
            case NONE -> BAD_RESPONSE;
        };
    }

    /**
     * The header {@code Retry-After}: seconds or a date. Source: RFC 9110, §10.2.3, read 2026-11-21.
     *
     * @param value of the header, empty if absent
     * @return never negative; empty if absent or unreadable
     */
    static Optional<Duration> retryAfter(String value, Instant now) {
        return parsed(value.trim(), now)
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .map(wait -> wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait);
    }

    private static Optional<Duration> parsed(String value, Instant now) {
        if (value.matches("\\d{1,9}")) return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, until));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
