package dev.gatehouse.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * What is known of a target, or of a provider, that failed recently.
 *
 * @param model empty for the provider's own circuit
 * @param consecutiveFailures without a success between them
 * @param openSince how long ago it opened; empty while closed
 * @param retryIn until it may be probed; zero if it may be now; empty while closed
 * @param pinnedFor until the quota is reset for which it is open; empty if it is open for another cause, or closed
 * @param lastFailure the class of the newest failure
 */
public record CircuitState(
        String provider,
        Optional<String> model,
        Phase phase,
        int consecutiveFailures,
        Optional<Duration> openSince,
        Optional<Duration> retryIn,
        Optional<Duration> pinnedFor,
        AttemptClass lastFailure) {

    /** Whether it lets requests through. */
    public enum Phase {
        CLOSED("closed"),
        OPEN("open"),
        /** One request may find out, or is finding out. */
        HALF_OPEN("half_open");

        private final String id;

        Phase(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }
    }
}
