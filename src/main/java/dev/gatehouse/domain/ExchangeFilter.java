package dev.gatehouse.domain;

import java.util.Optional;

/**
 * Which exchanges are looked for; what is empty does not matter.
 *
 * @param outcome whether they were answered
 * @param model the group or model that was asked for
 * @param provider who answered
 * @param key the name of the virtual key
 * @param requestId a part of the request id
 * @param after only older ones than this
 */
public record ExchangeFilter(
        Optional<Outcome> outcome,
        Optional<String> model,
        Optional<String> provider,
        Optional<String> key,
        Optional<String> requestId,
        Optional<Position> after) {

    /** The same, of those that are older than this. */
    public ExchangeFilter after(Position position) {
        return new ExchangeFilter(outcome, model, provider, key, requestId, Optional.of(position));
    }

    /** How an exchange ended. */
    public enum Outcome {
        ANSWERED,
        /** Answered, although a target failed or had to be skipped. */
        RESCUED,
        FAILED
    }
}
