package dev.gatehouse.wire.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ResponseFormat;

/**
 * A tool whose arguments are the answer, for models that take no JSON schema for it. It is known by its name, which no client gives a tool, so that
 * what decodes an answer need not know the request.
 */
final class AnswerTool {

    static final String NAME = "gatehouse_structured_answer";

    private AnswerTool() {}

    static ObjectNode declaration(ResponseFormat format) {
        ObjectNode tool = Trees.object().put("name", NAME);
        return switch (format) {
            case ResponseFormat.JsonObject any -> {
                tool.put("description", "Gives the answer, as a JSON object.");
                tool.putObject("input_schema").put("type", "object").put("additionalProperties", true);
                yield tool;
            }
            case ResponseFormat.JsonSchema wanted -> {
                tool.put("description", description(wanted));
                tool.set("input_schema", MessagesTools.schema(wanted.schema()));
                yield tool;
            }
        };
    }

    private static String description(ResponseFormat.JsonSchema wanted) {
        return wanted.description().isEmpty() ? "Gives the answer." : "Gives the answer. " + wanted.description();
    }
}
