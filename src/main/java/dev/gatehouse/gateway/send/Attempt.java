package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import java.time.Duration;
import java.util.Optional;

/** What one try of one target came to: what the attempt loop branches on. */
sealed interface Attempt {

    /** The client gets this. */
    record Answered(Answer answer) implements Attempt {}

    /**
     * The client gets nothing of this one. Still open, so that the loop can record what it does next.
     *
     * @param why in a few words, never content
     * @param retryAfter what the provider asked for
     * @param reached false if not even a connection was made
     */
    record Failed(
            OpenAttempt open, AttemptClass attemptClass, String why, Optional<Duration> retryAfter, boolean reached)
            implements Attempt {}
}
