package dev.gatehouse.wire.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.FinishReason;

/**
 * {@code finish_reason}; and {@code stop_reason}, in which vLLM tells the text that ended the answer, which OpenAI does not tell. Source: vLLM,
 * "OpenAI-compatible server", read 2026-11-21.
 */
final class ChatFinish {

    static final String STOP_REASON = "stop_reason";

    private ChatFinish() {}

    static ChatEvent.Finish decode(Fields choice, boolean calls, boolean refused) {
        FinishReason reason = decode(choice.text("finish_reason"), calls, refused);
        JsonNode sequence = choice.node(STOP_REASON);
        return new ChatEvent.Finish(
                reason, reason == FinishReason.STOP && sequence.isTextual() ? sequence.textValue() : "");
    }

    /** Some providers say {@code stop} of an answer that calls tools; a refusal is told by its text alone. */
    private static FinishReason decode(String reason, boolean calls, boolean refused) {
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
