package dev.gatehouse.wire.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chunk that most of a stream consists of, a piece of text and no more, read without building a tree. Not thread-safe. */
final class TextChunk {

    private final JsonParser json;
    private @Nullable String piece;

    private TextChunk(JsonParser json) {
        this.json = json;
    }

    /** The piece; empty for a chunk that says anything beside, and for what is no chunk. */
    static Optional<String> read(byte[] bytes, int from, int to) {
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            var chunk = new TextChunk(json);
            if (json.nextToken() != JsonToken.START_OBJECT || !chunk.isPlain() || json.nextToken() != null)
                return Optional.empty();
            return Optional.ofNullable(chunk.piece);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading an array", e);
        }
    }

    private boolean isPlain() throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            boolean plain = switch (name) {
                case "choices" -> value == JsonToken.START_ARRAY && isOneChoice();
                case "error", "usage" -> value == JsonToken.VALUE_NULL;
                default -> value.isScalarValue();
            };
            if (!plain) return false;
        }
        return true;
    }

    private boolean isOneChoice() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) return false;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            boolean plain = switch (name) {
                case "index" -> value == JsonToken.VALUE_NUMBER_INT && json.getValueAsLong(1) == 0;
                case "delta" -> value == JsonToken.START_OBJECT && isText();
                default -> value == JsonToken.VALUE_NULL;
            };
            if (!plain) return false;
        }
        return json.nextToken() == JsonToken.END_ARRAY;
    }

    private boolean isText() throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_NULL || name.equals("role")) continue;
            if (!name.equals("content") || value != JsonToken.VALUE_STRING) return false;
            piece = json.getText();
        }
        return true;
    }
}
