package dev.gatehouse.gateway.parse;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import dev.harrel.jsonschema.providers.JacksonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value that is held against a schema; each look at it is a step. */
record CountedNode(JsonNode node, Steps steps) implements JsonNode {

    /** Makes such nodes of Jackson's. */
    static JsonNodeFactory factory(Steps steps) {
        var jackson = new JacksonNode.Factory();
        return new JsonNodeFactory() {
            @Override
            public JsonNode wrap(Object node) {
                return node instanceof CountedNode counted ? counted : new CountedNode(jackson.wrap(node), steps);
            }

            @Override
            public JsonNode create(String json) {
                return new CountedNode(jackson.create(json), steps);
            }
        };
    }

    @Override
    public String getJsonPointer() {
        return node.getJsonPointer();
    }

    @Override
    public SimpleType getNodeType() {
        steps.take();
        return node.getNodeType();
    }

    @Override
    public boolean asBoolean() {
        return node.asBoolean();
    }

    @Override
    public String asString() {
        return node.asString();
    }

    @Override
    public BigInteger asInteger() {
        return node.asInteger();
    }

    @Override
    public BigDecimal asNumber() {
        return node.asNumber();
    }

    @Override
    public List<JsonNode> asArray() {
        return node.asArray().stream().map(this::counted).toList();
    }

    @Override
    public Map<String, JsonNode> asObject() {
        var fields = new LinkedHashMap<String, JsonNode>();
        node.asObject().forEach((name, value) -> fields.put(name, counted(value)));
        return fields;
    }

    private JsonNode counted(JsonNode child) {
        steps.take();
        return new CountedNode(child, steps);
    }
}
