package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tools of a request, and which of them the model calls. */
final class ResponsesTools {

    private ResponsesTools() {}

    static Tools decode(Fields request) {
        List<Tool> tools = new ArrayList<>();
        Map<String, Tools.Member> members = new HashMap<>();
        for (Fields tool : request.objects("tools")) {
            if (tool.text("type").equals("namespace")) Namespace.decode(tool, tools, members);
            else tools.add(tool(tool, ""));
        }
        return new Tools(tools, choice(request), request.flag("parallel_tool_calls"), members);
    }

    /** @param namespace empty for none */
    static Tool tool(Fields tool, String namespace) {
        return switch (tool.requiredText("type")) {
            case "function" ->
                new Tool.Function(
                        Namespace.name(namespace, tool.requiredText("name")),
                        tool.text("description"),
                        tool.tree("parameters"),
                        tool.flag("strict"),
                        tool.rest());
            case "custom" -> {
                Optional<JsonNode> format = tool.tree("format").map(ResponsesTools::nested);
                yield new Tool.Custom(
                        Namespace.name(namespace, tool.requiredText("name")),
                        tool.text("description"),
                        format,
                        tool.rest());
            }
            default -> new Tool.BuiltIn(tool.text("type"), OPENAI_RESPONSES, tool.object());
        };
    }

    private static Optional<ToolChoice> choice(Fields request) {
        if (request.object().path("tool_choice").isObject())
            return choiceOf(request.object("tool_choice").orElseThrow());
        return switch (request.text("tool_choice")) {
            case "" -> Optional.empty();
            case "auto" -> Optional.of(new ToolChoice.Auto());
            case "none" -> Optional.of(new ToolChoice.None());
            case "required" -> Optional.of(new ToolChoice.Required());
            default -> throw request.wrong("tool_choice", "auto, none, required or an object");
        };
    }

    private static Optional<ToolChoice> choiceOf(Fields choice) {
        return switch (choice.requiredText("type")) {
            case "function", "custom" -> Optional.of(new ToolChoice.Named(Namespace.nameOf(choice)));
            case "allowed_tools" -> {
                List<String> names = choice.objects("tools").stream()
                        .filter(tool -> tool.has("name"))
                        .map(Namespace::nameOf)
                        .toList();
                yield Optional.of(
                        new ToolChoice.Allowed(names, choice.text("mode").equals("required")));
            }
            // A tool that only OpenAI runs.
            default -> Optional.of(new ToolChoice.Named(choice.text("type")));
        };
    }

    static void encode(Tools tools, ObjectNode request, Dropped dropped) {
        ArrayNode list = Trees.array();
        for (Tool tool : tools.all()) {
            switch (tool) {
                case Tool.Function function -> list.add(function(function, dropped));
                case Tool.Custom custom -> list.add(custom(custom, dropped));
                case Tool.BuiltIn builtIn -> {
                    if (builtIn.dialect() == OPENAI_RESPONSES) list.add(builtIn.raw());
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
        ObjectNode node = Trees.object().put("type", "function").put("name", tool.name());
        if (!tool.description().isEmpty()) node.put("description", tool.description());
        if (tool.schema().isPresent()) node.set("parameters", tool.schema().get());
        else node.putNull("parameters");
        // Absent means true here, and false in every other dialect.
        node.put("strict", tool.strict().orElse(false));
        tool.rest().write(node, OPENAI_RESPONSES, Set.of(), dropped);
        return node;
    }

    private static ObjectNode custom(Tool.Custom tool, Dropped dropped) {
        ObjectNode node = Trees.object().put("type", "custom").put("name", tool.name());
        if (!tool.description().isEmpty()) node.put("description", tool.description());
        tool.format().ifPresent(format -> node.set("format", flat(format)));
        tool.rest().write(node, OPENAI_RESPONSES, Set.of(), dropped);
        return node;
    }

    /** A grammar is flat here, and an object of its own in OpenAI's other dialect, whose way the neutral form follows. */
    private static JsonNode nested(ObjectNode format) {
        if (!format.path("type").asText().equals("grammar") || format.has("grammar")) return format;
        ObjectNode nested = Trees.object().put("type", "grammar");
        ObjectNode grammar = nested.putObject("grammar");
        for (String name : List.of("syntax", "definition")) {
            if (format.has(name)) grammar.set(name, format.path(name));
        }
        return nested;
    }

    private static JsonNode flat(JsonNode format) {
        if (!(format.path("grammar") instanceof ObjectNode grammar)) return format;
        ObjectNode flat = Trees.object().put("type", "grammar");
        flat.setAll(grammar);
        return flat;
    }

    private static JsonNode choice(ToolChoice choice, Tools tools) {
        return switch (choice) {
            case ToolChoice.Auto auto -> Trees.text("auto");
            case ToolChoice.None none -> Trees.text("none");
            case ToolChoice.Required required -> Trees.text("required");
            case ToolChoice.Named named -> named(named.name(), tools);
            case ToolChoice.Allowed allowed -> {
                ObjectNode node = Trees.object().put("type", "allowed_tools");
                ArrayNode names = node.put("mode", allowed.required() ? "required" : "auto")
                        .putArray("tools");
                allowed.names().forEach(name -> names.add(named(name, tools)));
                yield node;
            }
        };
    }

    private static ObjectNode named(String name, Tools tools) {
        return Trees.object()
                .put("type", tools.isCustom(name) ? "custom" : "function")
                .put("name", name);
    }
}
