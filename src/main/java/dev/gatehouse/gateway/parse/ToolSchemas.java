package dev.gatehouse.gateway.parse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.wire.Json;
import dev.harrel.jsonschema.JsonSchemaException;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The JSON schemas of a request's tools, for holding arguments against them. Nothing is fetched, whatever a schema refers to, and the work is
 * bounded, whatever a schema or its patterns multiply. Thread-safe: one check at a time.
 */
final class ToolSchemas {

    /** The largest schemas of known agents have 20 KB. */
    private static final int MAX_SCHEMA_CHARS = 256 * 1024;

    /** So much of what is wrong with arguments helps a model to do better. */
    private static final int MAX_FAULTS = 3;

    private static final int MAX_FAULT_CHARS = 300;

    /** Beyond it numbers are made of so many digits that to compare them is the work. */
    private static final int MAX_SCALE = 1_000;

    /** What stands there is data, not schemas. */
    private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

    /** With the parser's own limits on depth and on the digits of a number, which no arguments need to exceed. */
    private static final ObjectMapper JSON =
            new ObjectMapper(Json.LIMITED).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Steps steps = new Steps();
    private final Validator validator = new ValidatorFactory()
            .withEvaluatorFactory(new CountedKeywords(steps))
            .withJsonNodeFactories(new JacksonNode.Factory(), CountedNode.factory(steps))
            .createValidator();
    private final ReentrantLock checking = new ReentrantLock();
    private final Map<String, URI> schemas = new HashMap<>();

    /**
     * Adds a tool's schema.
     *
     * @throws Refusal.InvalidRequest if it cannot be used; the tool is named
     */
    void add(String tool, ObjectNode schema) {
        String why = unusable(schema);
        if (why.isEmpty()) {
            steps.begin();
            try {
                URI name = URI.create("tool:" + schemas.size());
                schemas.put(tool, validator.registerSchema(name, new JacksonNode(schema)));
                return;
            } catch (JsonSchemaException | IllegalArgumentException | Steps.TooMany | StackOverflowError e) {
                why = "it is not a JSON schema";
            }
        }
        throw Refusal.InvalidRequest.field(
                "tools", "Calls of the tool \"" + tool + "\" cannot be checked against its schema: " + why + ".");
    }

    /** Empty if it seems usable. */
    private static String unusable(ObjectNode schema) {
        if (schema.toString().length() > MAX_SCHEMA_CHARS)
            return "it has more than " + MAX_SCHEMA_CHARS + " characters";
        return unusable(schema, schema);
    }

    private static String unusable(JsonNode part, JsonNode root) {
        if (isBeyondMeasure(part)) return "it holds a number beyond all measure";
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            String name = field.getKey();
            if (DATA.contains(name) && !isBeyondMeasure(field.getValue())) continue;
            if (name.equals("$dynamicRef") || name.equals("$recursiveRef")) return "it uses " + name;
            if (name.equals("$ref") && !isWithin(root, field.getValue())) {
                return "it refers to something outside of itself, or to nothing";
            }
        }
        for (JsonNode child : part) {
            String why = unusable(child, root);
            if (!why.isEmpty()) return why;
        }
        return "";
    }

    /** A property may be called like the keyword. */
    private static boolean isWithin(JsonNode root, JsonNode reference) {
        if (!reference.isTextual()) return true;
        String text = reference.textValue();
        // An anchor, or a pointer in percents: if there is none, no arguments are valid.
        if (!text.startsWith("#/") || text.contains("%")) return text.startsWith("#");
        return !root.at(text.substring(1)).isMissingNode();
    }

    private static boolean isBeyondMeasure(JsonNode node) {
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) return true;
        if (node.isNumber()) return Math.abs(node.decimalValue().scale()) > MAX_SCALE;
        for (JsonNode child : node) {
            if (isBeyondMeasure(child)) return true;
        }
        return false;
    }

    /** What is wrong with arguments, for the model that wrote them; empty if nothing is. A tool without a schema takes any object. */
    Optional<String> fault(String tool, String arguments) {
        JsonNode read;
        try {
            read = JSON.readTree(arguments);
        } catch (JsonProcessingException e) {
            return Optional.of("the arguments are not valid JSON");
        }
        if (!read.isObject()) return Optional.of("the arguments are not a JSON object");
        if (isBeyondMeasure(read)) return Optional.of("the arguments hold a number beyond all measure");
        URI schema = schemas.get(tool);
        return schema == null ? Optional.empty() : fault(schema, read);
    }

    private Optional<String> fault(URI schema, JsonNode arguments) {
        checking.lock();
        try {
            steps.begin();
            Validator.Result result = validator.validate(schema, arguments);
            return result.isValid() ? Optional.empty() : Optional.of(words(result));
        } catch (JsonSchemaException | Steps.TooMany | StackOverflowError e) {
            return Optional.of("the arguments could not be checked against the tool's schema");
        } finally {
            checking.unlock();
        }
    }

    private static String words(Validator.Result result) {
        String words = result.getErrors().stream()
                .limit(MAX_FAULTS)
                .map(error -> {
                    String said = error.getInstanceLocation() + ": " + error.getError();
                    return said.length() <= MAX_FAULT_CHARS ? said : said.substring(0, MAX_FAULT_CHARS) + "…";
                })
                .collect(Collectors.joining("; "));
        return "the arguments do not match the tool's schema" + (words.isEmpty() ? "" : ": " + words);
    }
}
