package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes turns of input items. What the assistant thought, said and called is one turn, as are the results that came back at once. Not
 * thread-safe.
 */
final class InputDecoder {

    private final List<Turn> turns = new ArrayList<>();

    private InputDecoder() {}

    static List<Turn> decode(List<Fields> items) {
        var input = new InputDecoder();
        items.forEach(input::add);
        return input.turns;
    }

    private void add(Fields item) {
        switch (type(item)) {
            case "message" -> message(item);
            case "reasoning" -> said(ReasoningItems.decode(item));
            case "function_call" -> said(functionCall(item));
            case "custom_tool_call" -> said(customCall(item));
            case "function_call_output", "custom_tool_call_output" -> result(item);
            default -> foreign(item);
        }
    }

    private static String type(Fields item) {
        String type = item.text("type");
        return type.isEmpty() && item.has("role") ? "message" : type;
    }

    private void message(Fields item) {
        unbound(item);
        // Which part of an answer a message was: OpenAI's own, and the order says as much.
        item.node("phase");
        Role role = switch (item.requiredText("role")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            case "developer" -> Role.DEVELOPER;
            default -> throw item.wrong("role", "user, assistant, system or developer");
        };
        List<Part> parts = Contents.decode(item, "content");
        if (role == Role.ASSISTANT) said(parts, item.rest());
        else turns.add(new Turn(role, parts, item.rest()));
    }

    static Part.ToolCall functionCall(Fields item) {
        unbound(item);
        return new Part.ToolCall(
                item.requiredText("call_id"), Namespace.nameOf(item), item.text("arguments"), item.rest());
    }

    static Part.ToolCall customCall(Fields item) {
        unbound(item);
        String input = CustomInput.wrap(item.text("input"));
        return new Part.ToolCall(item.requiredText("call_id"), Namespace.nameOf(item), input, item.rest());
    }

    private void result(Fields item) {
        unbound(item);
        String id = item.requiredText("call_id");
        var result = new Part.ToolResult(id, Contents.decode(item, "output"), false, item.rest());
        Turn last = turns.isEmpty() ? null : turns.getLast();
        boolean follows = last != null
                && last.role() == Role.USER
                && !last.parts().isEmpty()
                && last.parts().stream().allMatch(Part.ToolResult.class::isInstance);
        if (last != null && follows) extend(last, List.of(result), Rest.NONE);
        else turns.add(new Turn(Role.USER, List.of(result)));
    }

    /** Items of tools that OpenAI runs, and references to items that it keeps. */
    private void foreign(Fields item) {
        String type = item.text("type");
        if (type.isEmpty() && !item.has("id")) throw item.wrong("type", "the type of an item");
        var part = new Part.Foreign(OPENAI_RESPONSES, item.object());
        boolean answers = type.endsWith("_output") || type.endsWith("_response");
        if (answers) turns.add(new Turn(Role.USER, List.of(part)));
        else said(part);
    }

    private void said(Part part) {
        said(List.of(part), Rest.NONE);
    }

    private void said(List<Part> parts, Rest rest) {
        Turn last = turns.isEmpty() ? null : turns.getLast();
        if (last != null && last.role() == Role.ASSISTANT) extend(last, parts, rest);
        else turns.add(new Turn(Role.ASSISTANT, parts, rest));
    }

    private void extend(Turn last, List<Part> more, Rest rest) {
        List<Part> parts = new ArrayList<>(last.parts());
        parts.addAll(more);
        Map<String, JsonNode> fields = new LinkedHashMap<>(last.rest().fields());
        fields.putAll(rest.fields());
        Rest all = fields.isEmpty() ? Rest.NONE : new Rest(OPENAI_RESPONSES, fields);
        turns.set(turns.size() - 1, new Turn(last.role(), parts, all));
    }

    /** Ids and states of items mean something only where the items are kept. */
    private static void unbound(Fields item) {
        item.node("id");
        item.node("status");
    }
}
