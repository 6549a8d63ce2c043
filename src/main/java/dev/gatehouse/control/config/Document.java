package dev.gatehouse.control.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration document as it was written: fields and values in their order, not yet checked. Two are equal if they say the
 * same, whatever the order of their fields. Immutable.
 */
public final class Document {

    /** JSON is YAML, so one parser reads both. Words such as {@code off} and {@code no} are text, as in YAML 1.2. */
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** What is in force where nothing was published. */
    static final Document EMPTY = parse("version: 1");

    private final JsonNode tree;

    private Document(JsonNode tree) {
        this.tree = tree;
    }

    /**
     * Reads YAML or JSON.
     *
     * @throws InvalidDocumentException if it is neither
     */
    public static Document parse(String text) {
        try (JsonParser parser = YAML.createParser(text)) {
            JsonNode tree = YAML.readTree(parser);
            if (parser.nextToken() != null) {
                throw new InvalidDocumentException(List.of(
                        new Problem("", "second_document", "holds a second document behind \"---\"; it must be one")));
            }
            return new Document(tree == null ? YAML.createObjectNode() : tree);
        } catch (JsonProcessingException e) {
            throw new InvalidDocumentException(List.of(broken(e)));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** A document that was read as part of something else. */
    public static Document of(JsonNode tree) {
        return new Document(tree.deepCopy());
    }

    /** What {@link #json} wrote. */
    static Document ofJson(String json) {
        try {
            return new Document(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reading a document that was written as JSON", e);
        }
    }

    private static Problem broken(JsonProcessingException e) {
        var at = e.getLocation();
        String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field")
                ? new Problem("", "duplicate_field", "a field is there twice" + place)
                : new Problem("", "not_yaml", "is neither YAML nor JSON" + place);
    }

    /** The fields and values; not to be changed. */
    public JsonNode tree() {
        return tree;
    }

    public String json() {
        return written(JSON);
    }

    public String yaml() {
        return written(YAML);
    }

    private String written(ObjectMapper mapper) {
        try {
            return mapper.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("writing a document", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Document document && tree.equals(document.tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }
}
