package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Usage;

/** What happens in a streamed answer. Texts and names that are absent are empty. */
public sealed interface ChatEvent {

    /**
     * Comes first, once.
     *
     * @param created seconds since 1970; 0 if the dialect does not tell
     */
    record Start(String id, String model, long created) implements ChatEvent {}

    record TextDelta(String text) implements ChatEvent {}

    /**
     * More of a thought. A signature ends the thought that it signs, a seal the thought that it goes with, if one is open; what is sealed comes
     * whole.
     *
     * @param dialect whose signature or seal it is
     */
    record ReasoningDelta(String text, String signature, String sealed, Dialect dialect) implements ChatEvent {
        public static ReasoningDelta text(String text, Dialect dialect) {
            return new ReasoningDelta(text, "", "", dialect);
        }
    }

    record RefusalDelta(String text) implements ChatEvent {}

    /**
     * Comes before the call's arguments, once for each index.
     *
     * @param index 0 for the answer's first call, then 1 and so on
     */
    record ToolCallStart(int index, String id, String name) implements ChatEvent {}

    /** @param json more of the arguments of the call, any piece of JSON text */
    record ToolCallDelta(int index, String json) implements ChatEvent {}

    /** @param raw a piece of sound, as its dialect has it */
    record AudioDelta(Dialect dialect, JsonNode raw) implements ChatEvent {}

    /** @param raw a citation of the text before it, as its dialect has it */
    record Annotation(Dialect dialect, JsonNode raw) implements ChatEvent {}

    /**
     * Comes once, behind all content.
     *
     * @param stopSequence the text that ended the answer
     */
    record Finish(FinishReason reason, String stopSequence) implements ChatEvent {
        public Finish(FinishReason reason) {
            this(reason, "");
        }
    }

    /** What is known of the usage; each report replaces the one before it, and one may come behind {@link Finish}. */
    record UsageReport(Usage usage) implements ChatEvent {}

    /**
     * The answer broke off; or, outside a stream, there is none.
     *
     * @param status the HTTP status; 0 if it is not known
     * @param code the provider's own word for it
     * @param message for people
     */
    record Failure(FailureKind kind, int status, String code, String message) implements ChatEvent {}

    /** The provider is still there. */
    record Ping() implements ChatEvent {}
}
