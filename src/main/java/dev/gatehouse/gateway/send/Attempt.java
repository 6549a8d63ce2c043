package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.gateway.parse.Change;
import dev.gatehouse.gateway.parse.ToolDemand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one try of one target came to: what the attempt loop branches on. */
sealed interface Attempt {

    /** The client gets this. */
    record Answered(Answer answer) implements Attempt {}

    /** An answer that is none for a client that demands a tool call. Still open. */
    record Rejected(OpenAttempt open, ToolDemand.Objection objection) implements Attempt {}

    /**
     * No answer. Still open, so that the loop can record what it does next.
     *
     * @param why in a few words, never content
     * @param retryAfter what the provider asked for
     * @param reached false if not even a connection was made
     * @param word the provider's own, for the client, if the request is at fault
     * @param remedy what would change the provider's mind, all of it at once; empty if nothing is known to
     */
    record Failed(
            OpenAttempt open,
            AttemptClass attemptClass,
            String why,
            Optional<Duration> retryAfter,
            boolean reached,
            Optional<Answer.Declined> word,
            List<Change> remedy)
            implements Attempt {

        public Failed {
            remedy = List.copyOf(remedy);
        }

        Failed(OpenAttempt open, AttemptClass attemptClass, String why, boolean reached) {
            this(open, attemptClass, why, Optional.empty(), reached, Optional.empty(), List.of());
        }
    }
}
