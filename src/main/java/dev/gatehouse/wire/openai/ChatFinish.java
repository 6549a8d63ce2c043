package dev.gatehouse.wire.openai;

import dev.gatehouse.wire.neutral.FinishReason;

/** {@code finish_reason}. */
final class ChatFinish {

    private ChatFinish() {}

    /** Some providers say {@code stop} of an answer that calls tools; a refusal is told by its text alone. */
    static FinishReason decode(String reason, boolean calls, boolean refused) {
        return switch (reason) {
            case "length" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            default -> {
                if (refused) yield FinishReason.REFUSAL;
                yield calls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            }
        };
    }

    /** A refusal that was told in words stops like any answer; without words, only the reason tells it. */
    static String encode(FinishReason reason, boolean refusalTold) {
        return switch (reason) {
            case STOP, PAUSED -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
            case REFUSAL -> refusalTold ? "stop" : "content_filter";
        };
    }
}
