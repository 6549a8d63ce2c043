package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One JSON object, read field by field; what was not asked for is its {@link #rest}. A field that is null counts as absent. Everything throws {@link
 * DialectException} where a field is not what it is asked for as. Not thread-safe.
 */
public final class Fields {

    private final Dialect dialect;
    private final String path;
    private final ObjectNode object;
    private final Set<String> read = new HashSet<>();

    public Fields(Dialect dialect, String path, ObjectNode object) {
        this.dialect = dialect;
        this.path = path;
        this.object = object;
    }

    /** The object that is the whole of the bytes. */
    public static Fields of(Dialect dialect, byte[] bytes) {
        return of(dialect, bytes, 0, bytes.length);
    }

    /** The object that is all there is between two places. */
    public static Fields of(Dialect dialect, byte[] bytes, int from, int to) {
        try {
            if (Trees.read(bytes, from, to) instanceof ObjectNode object) return new Fields(dialect, "", object);
            throw DialectException.malformed("", "The body is not a JSON object.");
        } catch (JsonProcessingException e) {
            throw DialectException.malformed("", "The body is not valid JSON: " + Json.place(e) + ".");
        }
    }

    /** The path of a field, for messages. */
    public String at(String name) {
        return path + name;
    }

    public ObjectNode object() {
        return object;
    }

    /** The field as it is; a missing node if it is absent. */
    public JsonNode node(String name) {
        read.add(name);
        JsonNode value = object.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** Empty if it is absent. */
    public String text(String name) {
        JsonNode value = node(name);
        if (value.isMissingNode()) return "";
        if (!value.isTextual()) throw wrong(name, "a string");
        return value.textValue();
    }

    public String requiredText(String name) {
        if (!has(name)) throw wrong(name, "a string");
        return text(name);
    }

    public Optional<Boolean> flag(String name) {
        JsonNode value = node(name);
        if (value.isMissingNode()) return Optional.empty();
        if (!value.isBoolean()) throw wrong(name, "true or false");
        return Optional.of(value.booleanValue());
    }

    public OptionalDouble number(String name) {
        JsonNode value = node(name);
        if (value.isMissingNode()) return OptionalDouble.empty();
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) throw wrong(name, "a number");
        return OptionalDouble.of(value.doubleValue());
    }

    public OptionalLong integer(String name) {
        JsonNode value = node(name);
        if (value.isMissingNode()) return OptionalLong.empty();
        if (!value.isNumber() || !value.canConvertToExactIntegral() || !value.canConvertToLong())
            throw wrong(name, "a whole number");
        return OptionalLong.of(value.longValue());
    }

    /** A number of tokens; what is none, or a negative one, is 0. */
    public long count(String name) {
        JsonNode value = node(name);
        return value.isIntegralNumber() && value.canConvertToLong() ? Math.max(0, value.longValue()) : 0;
    }

    /** Empty if it is absent. */
    public Optional<Fields> object(String name) {
        JsonNode value = node(name);
        if (value.isMissingNode()) return Optional.empty();
        if (!(value instanceof ObjectNode found)) throw wrong(name, "an object");
        return Optional.of(new Fields(dialect, path + name + ".", found));
    }

    /** Empty if it is absent. */
    public Optional<ObjectNode> tree(String name) {
        return object(name).map(Fields::object);
    }

    /** No objects if it is absent. */
    public List<Fields> objects(String name) {
        JsonNode value = node(name);
        if (value.isMissingNode()) return List.of();
        if (!value.isArray()) throw wrong(name, "an array");
        List<Fields> objects = new ArrayList<>(value.size());
        for (JsonNode item : value) {
            String place = path + name + "[" + objects.size() + "]";
            if (!(item instanceof ObjectNode found))
                throw DialectException.malformed(place, "\"" + place + "\" must be an object.");
            objects.add(new Fields(dialect, place + ".", found));
        }
        return objects;
    }

    /** A string or strings; none if it is absent. */
    public List<String> texts(String name) {
        JsonNode value = node(name);
        if (value.isMissingNode()) return List.of();
        if (value.isTextual()) return List.of(value.textValue());
        if (!value.isArray()) throw wrong(name, "a string or an array of strings");
        List<String> texts = new ArrayList<>(value.size());
        for (JsonNode item : value) {
            if (!item.isTextual()) throw wrong(name, "an array of strings");
            texts.add(item.textValue());
        }
        return texts;
    }

    /** What nobody asked for. */
    public Rest rest() {
        return Rest.of(dialect, object, read);
    }

    public DialectException wrong(String name, String expected) {
        return DialectException.malformed(path + name, "\"" + path + name + "\" must be " + expected + ".");
    }
}
