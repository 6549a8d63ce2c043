package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes input items of turns. Not thread-safe. */
final class InputEncoder {

    private final Chat chat;
    private final Dropped dropped;
    private final ArrayNode items = Trees.array();
    /** Ids of the calls of tools that take free text: their results have a type of their own. */
    private final Set<String> customCalls = new HashSet<>();

    private boolean sealedThoughts;
    private int unnamed;

    InputEncoder(Chat chat, Dropped dropped) {
        this.chat = chat;
        this.dropped = dropped;
    }

    ArrayNode encode() {
        for (Turn turn : chat.turns()) {
            switch (turn.role()) {
                case SYSTEM -> message("system", turn.parts(), turn);
                case DEVELOPER -> message("developer", turn.parts(), turn);
                case USER -> user(turn);
                case ASSISTANT -> assistant(turn);
            }
        }
        return items;
    }

    /** True if thoughts go back that OpenAI encrypted. */
    boolean hasSealedThoughts() {
        return sealedThoughts;
    }

    private void user(Turn turn) {
        List<Part> said = new ArrayList<>();
        for (Part part : turn.parts()) {
            switch (part) {
                case Part.ToolResult result -> result(result);
                case Part.Foreign foreign when isItem(foreign) -> items.add(foreign.raw());
                default -> said.add(part);
            }
        }
        if (!said.isEmpty() || turn.parts().isEmpty()) message("user", said, turn);
    }

    private void message(String role, List<Part> parts, Turn turn) {
        ObjectNode item = Trees.object().put("type", "message").put("role", role);
        item.set("content", Contents.encode(parts, dropped));
        add(item, turn.rest());
    }

    private void result(Part.ToolResult result) {
        boolean custom = customCalls.contains(result.callId());
        ObjectNode item = Trees.object()
                .put("type", custom ? "custom_tool_call_output" : "function_call_output")
                .put("call_id", result.callId());
        if (result.error()) dropped.field("is_error");
        ArrayNode output = Contents.encode(result.content(), dropped);
        boolean plain =
                output.size() == 1 && output.path(0).path("type").asText().equals("input_text");
        if (output.isEmpty()) item.put("output", "");
        else if (plain && output.path(0).size() == 2)
            item.set("output", output.path(0).path("text"));
        else item.set("output", output);
        add(item, result.rest());
    }

    private void assistant(Turn turn) {
        for (Part part : turn.parts()) {
            switch (part) {
                case Part.Text text -> said(Trees.text(text.text()), turn, text.rest());
                case Part.Refusal refusal -> {
                    ArrayNode content = Trees.array();
                    content.addObject().put("type", "refusal").put("refusal", refusal.text());
                    said(content, turn, Rest.NONE);
                }
                case Part.Reasoning thought -> reasoning(thought);
                case Part.ToolCall call -> add(call(call), call.rest());
                case Part.Foreign foreign -> foreign(foreign);
                case Part.Image image -> Contents.noPlace("image", dropped);
                case Part.Document document -> Contents.noPlace("document", dropped);
                case Part.Audio audio -> Contents.noPlace("audio", dropped);
                case Part.ToolResult result -> Contents.noPlace("tool_result", dropped);
            }
        }
    }

    /** As plain text, each a message: parts of output would have to have the id of the message that they were once part of. */
    private void said(JsonNode content, Turn turn, Rest rest) {
        ObjectNode item = Trees.object().put("type", "message").put("role", "assistant");
        item.set("content", content);
        rest.write(item, OPENAI_RESPONSES, Set.of(), dropped);
        add(item, turn.rest());
    }

    /** Another provider's thoughts mean nothing here, and OpenAI refuses what it did not encrypt. */
    private void reasoning(Part.Reasoning thought) {
        if (thought.dialect() != OPENAI_RESPONSES) {
            dropped.field("thinking");
            return;
        }
        sealedThoughts |= !thought.sealed().isEmpty();
        add(ReasoningItems.encode(thought), thought.rest());
    }

    private ObjectNode call(Part.ToolCall call) {
        String id = call.id().isEmpty() ? "call_" + unnamed++ : call.id();
        ObjectNode item = Trees.object();
        if (chat.tools().isCustom(call.name())) {
            customCalls.add(id);
            return item.put("type", "custom_tool_call")
                    .put("call_id", id)
                    .put("name", call.name())
                    .put("input", CustomInput.unwrap(call.arguments()));
        }
        return item.put("type", "function_call")
                .put("call_id", id)
                .put("name", call.name())
                .put("arguments", call.arguments().isEmpty() ? "{}" : call.arguments());
    }

    private void foreign(Part.Foreign foreign) {
        if (foreign.dialect() == OPENAI_RESPONSES) items.add(foreign.raw());
        else Contents.noPlace(foreign.raw().path("type").asText(""), dropped);
    }

    /** An item of its own, not a part of a message. */
    private static boolean isItem(Part.Foreign foreign) {
        String type = foreign.raw().path("type").asText("");
        return foreign.dialect() == OPENAI_RESPONSES && !type.startsWith("input_");
    }

    private void add(ObjectNode item, Rest rest) {
        rest.write(item, OPENAI_RESPONSES, Set.of(), dropped);
        items.add(item);
    }
}
