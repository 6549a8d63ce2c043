package dev.gatehouse.wire.anthropic;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.ResponseFormat;
import dev.gatehouse.wire.neutral.Tool;
import dev.gatehouse.wire.neutral.ToolChoice;
import dev.gatehouse.wire.neutral.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tools of a request, and which of them the model calls. */
final class MessagesTools {

    static final Set<String> SHARED = Set.of("cache_control");

    private MessagesTools() {}

    static Tools decode(Fields request) {
        List<Tool> tools = new ArrayList<>();
        for (Fields tool : request.objects("tools")) tools.add(tool(tool));
        Optional<Fields> choice = request.object("tool_choice");
        Optional<Boolean> serial = choice.flatMap(of -> of.flag("disable_parallel_tool_use"));
        return new Tools(tools, choice.map(MessagesTools::choice), serial.map(only -> !only));
    }

    private static Tool tool(Fields tool) {
        String type = tool.text("type");
        if (!type.isEmpty() && !type.equals("custom")) return new Tool.BuiltIn(type, ANTHROPIC, tool.object());
        return new Tool.Function(
                tool.requiredText("name"),
                tool.text("description"),
                tool.tree("input_schema"),
                tool.flag("strict"),
                tool.rest());
    }

    private static ToolChoice choice(Fields choice) {
        return switch (choice.requiredText("type")) {
            case "auto" -> new ToolChoice.Auto();
            case "any" -> new ToolChoice.Required();
            case "none" -> new ToolChoice.None();
            case "tool" -> new ToolChoice.Named(choice.requiredText("name"));
            default -> throw choice.wrong("type", "auto, any, none or tool");
        };
    }

    /** @param standIn a format of the answer for which a tool stands in; empty if none has to */
    static void encode(Tools tools, List<ResponseFormat> standIn, ObjectNode request, Dropped dropped) {
        ArrayNode list = Trees.array();
        for (Tool tool : tools.all()) {
            boolean allowed = !(tools.choice().orElse(null) instanceof ToolChoice.Allowed only)
                    || only.names().contains(tool.name());
            if (allowed) add(tool, tools, list, dropped);
        }
        boolean alone = list.isEmpty() || tools.choice().orElse(null) instanceof ToolChoice.None;
        standIn.forEach(format -> list.add(AnswerTool.declaration(format)));
        if (list.isEmpty()) return;
        request.set("tools", list);
        ObjectNode choice = Trees.object();
        if (standIn.isEmpty()) tools.callable().ifPresent(said -> choice(said, choice));
        else if (alone) choice.put("type", "tool").put("name", AnswerTool.NAME);
        else if (tools.callable().orElse(null) instanceof ToolChoice.Named named) choice(named, choice);
        else choice.put("type", "any");
        if (tools.parallel().orElse(true).equals(false)) {
            if (choice.isEmpty()) choice.put("type", "auto");
            if (!choice.path("type").asText().equals("none")) choice.put("disable_parallel_tool_use", true);
        }
        if (!choice.isEmpty()) request.set("tool_choice", choice);
    }

    private static void add(Tool tool, Tools tools, ArrayNode list, Dropped dropped) {
        switch (tool) {
            case Tool.Function function -> {
                ObjectNode node = named(function.name(), function.description());
                node.set(
                        "input_schema",
                        function.schema().map(MessagesTools::schema).orElseGet(MessagesTools::nothing));
                function.strict().ifPresent(strict -> node.put("strict", strict));
                function.rest().write(node, ANTHROPIC, SHARED, dropped);
                list.add(node);
            }
            case Tool.Custom custom -> {
                ObjectNode node = named(custom.name(), custom.description());
                node.set("input_schema", CustomInput.schema());
                if (custom.format().isPresent()) dropped.field("format");
                custom.rest().write(node, ANTHROPIC, SHARED, dropped);
                list.add(node);
            }
            case Tool.BuiltIn builtIn -> {
                if (builtIn.dialect() == ANTHROPIC) list.add(builtIn.raw());
                else tools.leaveOut(builtIn, dropped);
            }
        }
    }

    private static ObjectNode named(String name, String description) {
        ObjectNode node = Trees.object().put("name", name);
        if (!description.isEmpty()) node.put("description", description);
        return node;
    }

    /** The type must be told, and must be an object's. */
    static ObjectNode schema(ObjectNode schema) {
        if (schema.has("type")) return schema;
        ObjectNode typed = Trees.object().put("type", "object");
        typed.setAll(schema);
        return typed;
    }

    private static ObjectNode nothing() {
        ObjectNode schema = Trees.object().put("type", "object");
        schema.putObject("properties");
        return schema;
    }

    private static void choice(ToolChoice said, ObjectNode choice) {
        switch (said) {
            case ToolChoice.Auto auto -> choice.put("type", "auto");
            case ToolChoice.None none -> choice.put("type", "none");
            case ToolChoice.Required required -> choice.put("type", "any");
            case ToolChoice.Named named -> choice.put("type", "tool").put("name", named.name());
            // Only those are declared.
            case ToolChoice.Allowed allowed -> choice.put("type", allowed.required() ? "any" : "auto");
        }
    }
}
