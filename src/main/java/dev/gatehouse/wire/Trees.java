package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** JSON as trees, for what is not on the hot path. Numbers keep their digits; no deeper than {@link Json#MAX_DEPTH}. */
public final class Trees {

    /** Reading a number takes the square of its digits; no parameter of a model has more. */
    private static final int MAX_NUMBER_DIGITS = 1_000;

    private static final JsonFactory FACTORY = Json.FACTORY
            .rebuild()
            // Rebuilding forgets the pool.
            .recyclerPool(Json.BUFFERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(MAX_NUMBER_DIGITS)
                    .build())
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectWriter ASCII = MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private Trees() {}

    /** @throws JsonProcessingException if it is not one JSON document */
    public static JsonNode read(byte[] bytes, int from, int to) throws JsonProcessingException {
        try {
            return MAPPER.readTree(bytes, from, to - from);
        } catch (NumberFormatException e) {
            throw new JsonParseException(null, "a number beyond reason", e);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading an array", e);
        }
    }

    /** Empty if it is not one JSON document. */
    public static Optional<JsonNode> tryRead(String text) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            return tree.isMissingNode() ? Optional.empty() : Optional.of(tree);
        } catch (JsonProcessingException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    public static String write(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing a tree", e);
        }
    }

    /** In UTF-8. Half a surrogate pair, which no encoding can write, is escaped. */
    public static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            return escaped(tree);
        }
    }

    private static byte[] escaped(JsonNode tree) {
        try {
            return ASCII.writeValueAsString(tree).getBytes(US_ASCII);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing a tree", e);
        }
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
