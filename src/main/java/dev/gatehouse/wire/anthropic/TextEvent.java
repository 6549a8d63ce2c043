package dev.gatehouse.wire.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The event that most of a stream consists of, a piece of text, read without building a tree. */
final class TextEvent {

    private TextEvent() {}

    /** The piece; empty for any other event, and for what is no event. */
    static Optional<String> read(byte[] bytes, int from, int to) {
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) return Optional.empty();
            @Nullable String piece = null;
            boolean delta = false;
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                switch (name) {
                    case "type" -> delta = "content_block_delta".equals(json.nextTextValue());
                    case "index" -> json.nextToken();
                    case "delta" -> piece = piece(json);
                    default -> {
                        return Optional.empty();
                    }
                }
                // The type comes first: other events are given up at once.
                if (!delta) return Optional.empty();
            }
            return json.nextToken() == null ? Optional.ofNullable(piece) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading an array", e);
        }
    }

    /** Null if the delta is not one of text. */
    private static @Nullable String piece(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) return null;
        @Nullable String piece = null;
        boolean text = false;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            @Nullable String value = json.nextTextValue();
            // Skips what is nested, so that the event's end is found.
            json.skipChildren();
            if (name.equals("type")) text = "text_delta".equals(value);
            if (name.equals("text")) piece = value;
        }
        return text ? piece : null;
    }
}
