package dev.gatehouse.wire.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.FinishReason;

/** How a response says why it ended: by its status, by what made it incomplete, and by what is in it. */
final class Finish {

    private static final String DETAILS = "incomplete_details";
    private static final String COMPLETED = "completed";
    private static final String INCOMPLETE = "incomplete";
    private static final String TOO_LONG = "max_output_tokens";
    private static final String FILTERED = "content_filter";

    private Finish() {}

    static ChatEvent.Finish decode(Fields response, boolean calls, boolean refuses) {
        return new ChatEvent.Finish(reason(response, calls, refuses));
    }

    private static FinishReason reason(Fields response, boolean calls, boolean refuses) {
        if (response.text("status").equals(INCOMPLETE)) {
            String why = response.object(DETAILS)
                    .map(details -> details.text("reason"))
                    .orElse("");
            return why.equals(FILTERED) ? FinishReason.CONTENT_FILTER : FinishReason.LENGTH;
        }
        if (calls) return FinishReason.TOOL_CALLS;
        return refuses ? FinishReason.REFUSAL : FinishReason.STOP;
    }

    /** The status that is written: {@code completed} or {@code incomplete}. */
    static String encode(FinishReason reason, boolean refuses, ObjectNode response) {
        String why = switch (reason) {
            case LENGTH -> TOO_LONG;
            case CONTENT_FILTER -> FILTERED;
            // A refusal in words is complete.
            case REFUSAL -> refuses ? "" : FILTERED;
            case STOP, TOOL_CALLS, PAUSED -> "";
        };
        String status = why.isEmpty() ? COMPLETED : INCOMPLETE;
        response.put("status", status);
        if (!why.isEmpty()) response.putObject(DETAILS).put("reason", why);
        return status;
    }
}
