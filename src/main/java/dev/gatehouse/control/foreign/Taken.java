package dev.gatehouse.control.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** An object of another gateway's configuration, of which fields are taken one by one; what is left has no counterpart. */
final class Taken {

    private final ObjectNode left;
    private final String path;

    Taken(JsonNode object, String path) {
        this.left = object instanceof ObjectNode known ? known.deepCopy() : JsonNodeFactory.instance.objectNode();
        this.path = path;
    }

    String path() {
        return path;
    }

    /** Missing if it is not there, or null. */
    JsonNode take(String name) {
        JsonNode value = left.remove(name);
        return value == null || value.isNull() ? MissingNode.getInstance() : value;
    }

    /** Empty if it is not there. */
    String text(String name) {
        return take(name).asText("");
    }

    Taken object(String name) {
        return new Taken(take(name), path + "." + name);
    }

    /** The objects of a list. */
    List<Taken> objects(String name) {
        var objects = new ArrayList<Taken>();
        for (JsonNode entry : take(name)) objects.add(new Taken(entry, path + "." + name + "[" + objects.size() + "]"));
        return objects;
    }

    /** Names what nobody took: names only, since values may be secrets. */
    void leave(Draft draft) {
        left.fieldNames().forEachRemaining(name -> draft.note(path + "." + name + " has no counterpart here"));
    }
}
