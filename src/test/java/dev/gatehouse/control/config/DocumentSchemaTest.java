package dev.gatehouse.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Networks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the schema knows and what the reader knows is the same. */
class DocumentSchemaTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String UNKNOWN = "no-such-field-anywhere";
    private static final String KNOWN_HERE = "known here: ";

    private final JsonNode schema = schema();

    private static JsonNode schema() {
        try {
            return MAPPER.readTree(DocumentSchema.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode resolved(JsonNode part) {
        String reference = part.path("$ref").asText();
        return reference.isEmpty() ? part : schema.at(reference.substring(1));
    }

    /** The fields of each object by its path; those of the first entry of each list. */
    private Map<String, Set<String>> fieldsOf(JsonNode part, String path) {
        var fields = new TreeMap<String, Set<String>>();
        JsonNode object = resolved(part);
        if (object.path("type").asText().equals("array")) return fieldsOf(object.path("items"), path + "[0]");
        if (!object.has("properties")) return fields;
        var names = new TreeSet<String>();
        for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
            names.add(property.getKey());
            fields.putAll(
                    fieldsOf(property.getValue(), path.isEmpty() ? property.getKey() : path + "." + property.getKey()));
        }
        fields.put(path, names);
        return fields;
    }

    /** A document with every object that the schema knows, and in each a field that nobody knows. */
    private JsonNode probe(JsonNode part) {
        JsonNode object = resolved(part);
        if (object.path("type").asText().equals("array")) {
            return MAPPER.createArrayNode().add(probe(object.path("items")));
        }
        if (!object.has("properties")) return MAPPER.getNodeFactory().textNode("x");
        ObjectNode probe = MAPPER.createObjectNode().put(UNKNOWN, 1);
        object.path("properties").properties().forEach(property -> {
            JsonNode inner = probe(property.getValue());
            if (inner.isContainerNode()) probe.set(property.getKey(), inner);
        });
        return probe;
    }

    @Test
    void schemaAndReaderKnowTheSameFields() {
        var reader = new DocumentReader(name -> Optional.empty(), Networks.allowing(""));
        var invalid =
                catchThrowableOfType(InvalidDocumentException.class, () -> reader.read(Document.of(probe(schema))));
        var known = new TreeMap<String, Set<String>>();
        for (Problem problem : invalid.problems()) {
            if (!problem.path().endsWith(UNKNOWN)) continue;
            String path = problem.path().replace("." + UNKNOWN, "").replace(UNKNOWN, "");
            String names = problem.message().substring(problem.message().indexOf(KNOWN_HERE) + KNOWN_HERE.length());
            known.put(path, new TreeSet<>(List.of(names.split(", "))));
        }
        assertThat(known).isEqualTo(fieldsOf(schema, "")).hasSizeGreaterThan(12);
    }

    @Test
    void wordsOfTheSchemaAreTheReaders() {
        var reader = new DocumentReader(name -> Optional.of("secret"), Networks.allowing(""));
        String document = """
                version: 1
                providers: [{name: p, type: unheard-of, base_url: "https://h", dialect: x, key_selection: x}]
                groups: [{name: g, strategy: x, sticky: x, recovery: x, response_model: x,
                          targets: [{provider: p, model: m}]}]
                """;
        var invalid = catchThrowableOfType(InvalidDocumentException.class, () -> reader.read(Document.parse(document)));
        assertThat(invalid.problems()).hasSize(7);
        for (Problem problem : invalid.problems()) {
            String at = problem.path().startsWith("providers") ? "provider" : "group";
            String name = problem.path().substring(problem.path().indexOf('.') + 1);
            JsonNode words = schema.at("/$defs/" + at + "/properties/" + name + "/enum");
            assertThat(problem.message())
                    .as(problem.path())
                    .endsWith("is not one of: "
                            + String.join(
                                    ", ",
                                    words.valueStream().map(JsonNode::asText).toList()));
        }
    }
}
