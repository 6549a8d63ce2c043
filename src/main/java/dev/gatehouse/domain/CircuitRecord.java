package dev.gatehouse.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * A circuit as it outlives the process.
 *
 * @param model empty for the provider's own circuit
 * @param lastFailure the class of the newest failure
 * @param consecutiveFailures without a success between them
 * @param seen how many of the last outcomes are known
 * @param window the last outcomes as bits, the newest in the lowest, 1 for a failure
 * @param opened empty while closed
 */
public record CircuitRecord(
        String provider,
        Optional<String> model,
        AttemptClass lastFailure,
        Instant lastFailureAt,
        int consecutiveFailures,
        int seen,
        int window,
        Optional<Opened> opened) {

    /**
     * That it is open or half-open.
     *
     * @param times it opened in a row
     * @param first when it opened first
     * @param newest when it opened last
     * @param restEnds when it may be probed, or its quota is reset
     * @param pinned whether it is open until a quota is reset
     */
    public record Opened(int times, Instant first, Instant newest, Instant restEnds, boolean pinned) {}
}
