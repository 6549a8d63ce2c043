package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import java.util.Optional;

/** The free text that a custom tool takes, as arguments of a function: <code>{"input": "…"}</code>. */
public final class CustomInput {

    private static final String FIELD = "input";

    private CustomInput() {}

    /** The text as arguments. */
    public static String wrap(String text) {
        return Trees.write(Trees.object().put(FIELD, text));
    }

    /** The text in the arguments; the arguments themselves if a model did not keep to the schema. */
    public static String unwrap(String arguments) {
        Optional<JsonNode> input = Trees.tryRead(arguments).map(tree -> tree.path(FIELD));
        return input.filter(JsonNode::isTextual).map(JsonNode::textValue).orElse(arguments);
    }

    /** What a function must declare that stands for a custom tool. */
    public static ObjectNode schema() {
        ObjectNode schema = Trees.object().put("type", "object");
        schema.putObject("properties").putObject(FIELD).put("type", "string");
        schema.putArray("required").add(FIELD);
        schema.put("additionalProperties", false);
        return schema;
    }
}
