package dev.gatehouse.wire.gemini;

import static dev.gatehouse.domain.Dialect.GEMINI;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Tool;
import dev.gatehouse.wire.neutral.ToolChoice;
import dev.gatehouse.wire.neutral.Tools;
import java.util.List;
import java.util.Set;

/** The tools of a request, and which of them the model calls. Source: Gemini API reference, "Function calling", read 2026-11-21. */
final class GeminiTools {

    private GeminiTools() {}

    static void encode(Tools tools, ObjectNode request, Dropped dropped) {
        ArrayNode list = Trees.array();
        ArrayNode functions = Trees.array();
        for (Tool tool : tools.all()) {
            switch (tool) {
                case Tool.Function function -> {
                    if (isAllowed(tool, tools)) functions.add(function(function, dropped));
                }
                case Tool.Custom custom -> {
                    if (isAllowed(tool, tools)) functions.add(custom(custom, dropped));
                }
                case Tool.BuiltIn builtIn -> {
                    if (builtIn.dialect() == GEMINI) list.add(builtIn.raw());
                    else tools.leaveOut(builtIn, dropped);
                }
            }
        }
        if (!functions.isEmpty()) list.addObject().set("functionDeclarations", functions);
        if (list.isEmpty()) return;
        request.set("tools", list);
        if (!functions.isEmpty()) tools.callable().ifPresent(choice -> choice(choice, request));
        if (!tools.parallel().orElse(true)) dropped.field("parallel_tool_calls");
    }

    /** Names can be given only where one must be called; so what is not allowed is not declared. */
    private static boolean isAllowed(Tool tool, Tools tools) {
        return !(tools.choice().orElse(null) instanceof ToolChoice.Allowed allowed)
                || allowed.names().contains(tool.name());
    }

    private static ObjectNode function(Tool.Function tool, Dropped dropped) {
        ObjectNode node = declaration(tool.name(), tool.description());
        tool.schema().ifPresent(schema -> node.set("parametersJsonSchema", schema));
        tool.strict().filter(Boolean::booleanValue).ifPresent(strict -> dropped.field("strict"));
        return with(node, tool.rest(), dropped);
    }

    private static ObjectNode custom(Tool.Custom tool, Dropped dropped) {
        ObjectNode node = declaration(tool.name(), tool.description());
        node.set("parametersJsonSchema", CustomInput.schema());
        tool.format()
                .filter(format -> !format.path("type").asText().equals("text"))
                .ifPresent(format -> dropped.field("format"));
        return with(node, tool.rest(), dropped);
    }

    private static ObjectNode declaration(String name, String description) {
        ObjectNode node = Trees.object().put("name", name);
        return description.isEmpty() ? node : node.put("description", description);
    }

    private static ObjectNode with(ObjectNode node, Rest rest, Dropped dropped) {
        rest.write(node, GEMINI, Set.of(), dropped);
        return node;
    }

    private static void choice(ToolChoice choice, ObjectNode request) {
        switch (choice) {
            case ToolChoice.Auto auto -> mode("AUTO", List.of(), request);
            case ToolChoice.None none -> mode("NONE", List.of(), request);
            case ToolChoice.Required required -> mode("ANY", List.of(), request);
            case ToolChoice.Named named -> mode("ANY", List.of(named.name()), request);
            case ToolChoice.Allowed allowed -> mode(allowed.required() ? "ANY" : "AUTO", List.of(), request);
        }
    }

    private static void mode(String mode, List<String> names, ObjectNode request) {
        ObjectNode config = request.putObject("toolConfig").putObject("functionCallingConfig");
        config.put("mode", mode);
        if (names.isEmpty()) return;
        ArrayNode allowed = config.putArray("allowedFunctionNames");
        names.forEach(allowed::add);
    }
}
