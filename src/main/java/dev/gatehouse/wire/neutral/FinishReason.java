package dev.gatehouse.wire.neutral;

/** Why an answer ended. */
public enum FinishReason {
    /** It was complete, or a stop sequence came. */
    STOP,
    /** It reached the most tokens it may have. */
    LENGTH,
    TOOL_CALLS,
    /** The provider's filter cut it off. */
    CONTENT_FILTER,
    /** The model would not. */
    REFUSAL,
    /** The provider paused a long turn; sent again as it is, it goes on. */
    PAUSED
}
