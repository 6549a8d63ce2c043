package dev.gatehouse.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * Which exchanges are looked for; what is empty does not matter.
 *
 * @param outcome whether they were answered
 * @param model the group or model that was asked for
 * @param provider who answered
 * @param key the name of the virtual key
 * @param requestId a part of the request id
 * @param from begun then, or later
 * @param until begun before
 * @param status of the answer, of HTTP
 * @param failure the class of one of its attempts, or of the error that the client got
 * @param routeMode how the answer was reached
 * @param after only older ones than this
 */
public record ExchangeFilter(
        Optional<Outcome> outcome,
        Optional<String> model,
        Optional<String> provider,
        Optional<String> key,
        Optional<String> requestId,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<Integer> status,
        Optional<String> failure,
        Optional<String> routeMode,
        Optional<Position> after) {

    /** The same, of those that are older than this. */
    public ExchangeFilter after(Position position) {
        return new ExchangeFilter(
                outcome,
                model,
                provider,
                key,
                requestId,
                from,
                until,
                status,
                failure,
                routeMode,
                Optional.of(position));
    }

    /** How an exchange ended. */
    public enum Outcome {
        ANSWERED,
        /** Answered, although a target failed or had to be skipped. */
        RESCUED,
        FAILED
    }
}
