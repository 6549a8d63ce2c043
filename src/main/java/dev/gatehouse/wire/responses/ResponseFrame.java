package dev.gatehouse.wire.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Showing;

/** The response around the output: what stays the same from the first event to the last. */
final class ResponseFrame {

    /** OpenAI refuses ids of more than 64; a prefix and a number are added. */
    private static final int MAX_ID_CHARS = 40;

    private final String id;
    private final String base;
    private final String model;
    private final long created;
    private final boolean parallel;

    ResponseFrame(ChatEvent.Start start, Showing showing) {
        this.id = start.id();
        String plain = id.replaceFirst("^resp_", "").replaceAll("[^A-Za-z0-9_-]", "_");
        this.base = plain.substring(0, Math.min(plain.length(), MAX_ID_CHARS));
        this.model = showing.model().isEmpty() ? start.model() : showing.model();
        this.created = start.created() > 0 ? start.created() : showing.created();
        this.parallel = showing.tools().parallel().orElse(true);
    }

    /** @param prefix tells the kind of the item */
    String itemId(String prefix, int index) {
        return prefix + "_" + base + "_" + index;
    }

    ObjectNode inProgress() {
        return withOutput(Trees.array()).put("status", "in_progress");
    }

    /** What clients may count on, though nothing is known of it here, is null or what it is when nobody says anything else. */
    ObjectNode withOutput(ArrayNode output) {
        ObjectNode response = Trees.object()
                .put("id", id)
                .put("object", "response")
                .put("created_at", created)
                .put("status", "completed")
                .put("background", false)
                .putNull("error")
                .putNull("incomplete_details")
                .putNull("instructions")
                .putNull("max_output_tokens")
                .put("model", model);
        response.set("output", output);
        response.put("parallel_tool_calls", parallel)
                .putNull("previous_response_id")
                .put("store", false)
                .putNull("temperature")
                .put("tool_choice", "auto")
                .putNull("top_p")
                .put("truncation", "disabled")
                .putNull("usage")
                .putObject("metadata");
        response.putArray("tools");
        response.putObject("text").putObject("format").put("type", "text");
        return response;
    }
}
