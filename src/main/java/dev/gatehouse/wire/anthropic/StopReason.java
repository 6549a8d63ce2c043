package dev.gatehouse.wire.anthropic;

import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.FinishReason;

/** {@code stop_reason}. */
final class StopReason {

    private StopReason() {}

    /** @param answered by the tool that stands in for the answer's format, and by no other */
    static ChatEvent.Finish decode(String reason, String sequence, boolean answered) {
        FinishReason found = switch (reason) {
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> answered ? FinishReason.STOP : FinishReason.TOOL_CALLS;
            case "pause_turn" -> FinishReason.PAUSED;
            case "refusal" -> FinishReason.REFUSAL;
            default -> FinishReason.STOP;
        };
        return new ChatEvent.Finish(found, sequence);
    }

    static String encode(ChatEvent.Finish finish) {
        return switch (finish.reason()) {
            case STOP -> finish.stopSequence().isEmpty() ? "end_turn" : "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER, REFUSAL -> "refusal";
            case PAUSED -> "pause_turn";
        };
    }
}
