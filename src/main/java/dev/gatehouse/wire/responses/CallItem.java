package dev.gatehouse.wire.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Mould;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.JsonBalance;
import dev.gatehouse.wire.neutral.Tools;
import org.jspecify.annotations.Nullable;

/** A call of a function; or of a tool that takes free text, which can be told only once all of it is there. */
final class CallItem extends OutputItem {

    private static final String NO_ARGUMENTS = "{}";

    private final ChatEvent.ToolCallStart call;
    private final Tools.Member tool;
    private final boolean custom;
    private final StringBuilder arguments = new StringBuilder();
    private final JsonBalance balance = new JsonBalance();
    private @Nullable Mould delta;

    CallItem(EventWriter out, String id, int index, ChatEvent.ToolCallStart call, Tools tools) {
        super(out, id, index);
        this.call = call;
        this.tool = tools.members().getOrDefault(call.name(), new Tools.Member("", call.name()));
        this.custom = tools.isCustom(call.name());
        begin(item("in_progress", ""));
    }

    /** More of the arguments; true if they are complete. */
    boolean arguments(String piece) {
        arguments.append(piece);
        balance.add(piece);
        if (!custom && !piece.isEmpty()) {
            if (delta == null)
                delta = mould(
                        "response.function_call_arguments.delta", Trees.object().put("delta", ""));
            tell(delta, piece);
        }
        return balance.isComplete();
    }

    @Override
    ObjectNode complete(String status) {
        if (custom) {
            String input = CustomInput.unwrap(arguments.toString());
            tell("response.custom_tool_call_input.delta", Trees.object().put("delta", input));
            tell("response.custom_tool_call_input.done", Trees.object().put("input", input));
            return item(status, input);
        }
        // Clients parse what they are given, and nothing is no JSON.
        if (arguments.toString().isBlank()) arguments(NO_ARGUMENTS);
        ObjectNode done = Trees.object().put("name", tool.name()).put("arguments", arguments.toString());
        tell("response.function_call_arguments.done", done);
        return item(status, arguments.toString());
    }

    private ObjectNode item(String status, String content) {
        ObjectNode item = Trees.object()
                .put("id", id())
                .put("type", custom ? "custom_tool_call" : "function_call")
                .put("status", status)
                .put("call_id", call.id())
                .put("name", tool.name())
                .put(custom ? "input" : "arguments", content);
        return tool.namespace().isEmpty() ? item : item.put("namespace", tool.namespace());
    }
}
