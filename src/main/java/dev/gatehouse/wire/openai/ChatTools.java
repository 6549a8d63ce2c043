package dev.gatehouse.wire.openai;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Tool;
import dev.gatehouse.wire.neutral.ToolChoice;
import dev.gatehouse.wire.neutral.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tools of a request, and which of them the model calls. */
final class ChatTools {

    private ChatTools() {}

    static Tools decode(Fields request) {
        List<Tool> tools = new ArrayList<>();
        for (Fields tool : request.objects("tools")) tools.add(tool(tool));
        return new Tools(tools, choice(request), request.flag("parallel_tool_calls"));
    }

    private static Tool tool(Fields tool) {
        return switch (tool.requiredText("type")) {
            case "function" -> {
                Fields function = tool.object("function").orElseThrow(() -> tool.wrong("function", "an object"));
                yield new Tool.Function(
                        function.requiredText("name"),
                        function.text("description"),
                        function.tree("parameters"),
                        function.flag("strict"),
                        tool.rest());
            }
            case "custom" -> {
                Fields custom = tool.object("custom").orElseThrow(() -> tool.wrong("custom", "an object"));
                Optional<JsonNode> format = custom.tree("format").map(JsonNode.class::cast);
                yield new Tool.Custom(custom.requiredText("name"), custom.text("description"), format, tool.rest());
            }
            default -> new Tool.BuiltIn(tool.text("type"), OPENAI_CHAT, tool.object());
        };
    }

    private static Optional<ToolChoice> choice(Fields request) {
        JsonNode choice = request.node("tool_choice");
        if (choice.isMissingNode()) return Optional.empty();
        if (!choice.isTextual())
            return Optional.of(choiceOf(request.object("tool_choice").orElseThrow()));
        return Optional.of(
                switch (choice.textValue()) {
                    case "auto" -> new ToolChoice.Auto();
                    case "none" -> new ToolChoice.None();
                    case "required" -> new ToolChoice.Required();
                    default -> throw request.wrong("tool_choice", "auto, none, required or an object");
                });
    }

    private static ToolChoice choiceOf(Fields choice) {
        String type = choice.requiredText("type");
        if (!type.equals("allowed_tools"))
            return new ToolChoice.Named(name(choice, type.equals("custom") ? "custom" : "function"));
        Fields allowed = choice.object("allowed_tools").orElseThrow(() -> choice.wrong("allowed_tools", "an object"));
        List<String> names = allowed.objects("tools").stream()
                .map(tool -> name(tool, tool.has("custom") ? "custom" : "function"))
                .toList();
        return new ToolChoice.Allowed(names, allowed.text("mode").equals("required"));
    }

    private static String name(Fields of, String kind) {
        return of.object(kind).orElseThrow(() -> of.wrong(kind, "an object")).requiredText("name");
    }

    static void encode(Tools tools, ObjectNode request, Dropped dropped) {
        ArrayNode list = Trees.array();
        for (Tool tool : tools.all()) {
            switch (tool) {
                case Tool.Function function -> list.add(function(function, dropped));
                case Tool.Custom custom -> list.add(custom(custom, dropped));
                case Tool.BuiltIn builtIn -> {
                    if (builtIn.dialect() == OPENAI_CHAT) list.add(builtIn.raw());
                    else tools.leaveOut(builtIn, dropped);
                }
            }
        }
        if (list.isEmpty()) return;
        request.set("tools", list);
        tools.callable().ifPresent(choice -> request.set("tool_choice", choice(choice, tools)));
        tools.parallel().ifPresent(parallel -> request.put("parallel_tool_calls", parallel));
    }

    private static ObjectNode function(Tool.Function tool, Dropped dropped) {
        ObjectNode node = Trees.object().put("type", "function");
        ObjectNode function = node.putObject("function").put("name", tool.name());
        if (!tool.description().isEmpty()) function.put("description", tool.description());
        tool.schema().ifPresent(schema -> function.set("parameters", schema));
        tool.strict().ifPresent(strict -> function.put("strict", strict));
        tool.rest().write(node, OPENAI_CHAT, Set.of(), dropped);
        return node;
    }

    private static ObjectNode custom(Tool.Custom tool, Dropped dropped) {
        ObjectNode node = Trees.object().put("type", "custom");
        ObjectNode custom = node.putObject("custom").put("name", tool.name());
        if (!tool.description().isEmpty()) custom.put("description", tool.description());
        tool.format().ifPresent(format -> custom.set("format", format));
        tool.rest().write(node, OPENAI_CHAT, Set.of(), dropped);
        return node;
    }

    private static JsonNode choice(ToolChoice choice, Tools tools) {
        return switch (choice) {
            case ToolChoice.Auto auto -> Trees.text("auto");
            case ToolChoice.None none -> Trees.text("none");
            case ToolChoice.Required required -> Trees.text("required");
            case ToolChoice.Named named -> named(named.name(), tools);
            case ToolChoice.Allowed allowed -> {
                ObjectNode node = Trees.object().put("type", "allowed_tools");
                ObjectNode list = node.putObject("allowed_tools").put("mode", allowed.required() ? "required" : "auto");
                ArrayNode names = list.putArray("tools");
                allowed.names().forEach(name -> names.add(named(name, tools)));
                yield node;
            }
        };
    }

    private static ObjectNode named(String name, Tools tools) {
        String kind = tools.isCustom(name) ? "custom" : "function";
        ObjectNode node = Trees.object().put("type", kind);
        node.putObject(kind).put("name", name);
        return node;
    }
}
