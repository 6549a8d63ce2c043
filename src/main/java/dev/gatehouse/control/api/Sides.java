package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The two sides of a change as the audit tells them: of what is shown of a thing, only what differs.
 *
 * @param before as JSON
 * @param after as JSON
 */
record Sides(String before, String after) {

    /** @param before as it is shown, and so without secrets; likewise {@code after} */
    static Sides of(Object before, Object after) {
        JsonNode was = AdminApi.shown(before);
        JsonNode is = AdminApi.shown(after);
        return new Sides(differing(was, is).toString(), differing(is, was).toString());
    }

    /** All of a thing that says something. */
    static String whole(Object thing) {
        return differing(AdminApi.shown(thing), JsonNodeFactory.instance.objectNode())
                .toString();
    }

    private static ObjectNode differing(JsonNode one, JsonNode other) {
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : one.properties()) {
            JsonNode value = field.getValue();
            JsonNode there = other.path(field.getKey());
            if (value.isObject()) {
                ObjectNode inner = differing(value, there);
                if (!inner.isEmpty()) said.set(field.getKey(), inner);
            } else if (!value.equals(there) && !(there.isMissingNode() && isNothing(value))) {
                said.set(field.getKey(), value);
            }
        }
        return said;
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull() || (value.isArray() && value.isEmpty());
    }
}
