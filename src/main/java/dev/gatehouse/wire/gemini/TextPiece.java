package dev.gatehouse.wire.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The piece that most of a stream consists of, text and what was used so far, read without building a tree. Not thread-safe. */
final class TextPiece {

    private final JsonParser json;
    private String text = "";
    private @Nullable Usage usage;

    private TextPiece(JsonParser json) {
        this.json = json;
    }

    /** Empty for a piece that says anything beside, and for what is no piece. */
    static Optional<TextPiece> read(byte[] bytes, int from, int to) {
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            var piece = new TextPiece(json);
            boolean plain = json.nextToken() == JsonToken.START_OBJECT && piece.isPlain() && json.nextToken() == null;
            return plain && !piece.text.isEmpty() ? Optional.of(piece) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading an array", e);
        }
    }

    String text() {
        return text;
    }

    Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    private boolean isPlain() throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            boolean plain = switch (name) {
                case "candidates" -> value == JsonToken.START_ARRAY && isOneCandidate();
                case "usageMetadata" -> value == JsonToken.START_OBJECT && isUsage();
                case "modelVersion", "responseId", "createTime" -> value.isScalarValue();
                default -> false;
            };
            if (!plain) return false;
        }
        return true;
    }

    private boolean isOneCandidate() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) return false;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            boolean plain = switch (name) {
                case "content" -> value == JsonToken.START_OBJECT && isContent();
                case "index" -> value == JsonToken.VALUE_NUMBER_INT && json.getValueAsLong(1) == 0;
                case "safetyRatings" -> isSkipped();
                default -> false;
            };
            if (!plain) return false;
        }
        return json.nextToken() == JsonToken.END_ARRAY;
    }

    private boolean isSkipped() throws IOException {
        json.skipChildren();
        return true;
    }

    private boolean isContent() throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            boolean plain = switch (name) {
                case "parts" -> value == JsonToken.START_ARRAY && isOnePart();
                case "role" -> value.isScalarValue();
                default -> false;
            };
            if (!plain) return false;
        }
        return true;
    }

    private boolean isOnePart() throws IOException {
        boolean alone = json.nextToken() == JsonToken.START_OBJECT
                && "text".equals(json.nextFieldName())
                && json.nextToken() == JsonToken.VALUE_STRING;
        if (!alone) return false;
        text = json.getText();
        return json.nextToken() == JsonToken.END_OBJECT && json.nextToken() == JsonToken.END_ARRAY;
    }

    /** Numbers by the name, and lists that tell them by kind, which nobody asks for. */
    private boolean isUsage() throws IOException {
        long prompt = 0;
        long tools = 0;
        long cached = 0;
        long answer = 0;
        long thoughts = 0;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "promptTokenCount" -> prompt = count(value);
                case "toolUsePromptTokenCount" -> tools = count(value);
                case "cachedContentTokenCount" -> cached = count(value);
                case "candidatesTokenCount" -> answer = count(value);
                case "thoughtsTokenCount" -> thoughts = count(value);
                default -> json.skipChildren();
            }
        }
        usage = GeminiUsage.of(prompt, tools, cached, answer, thoughts);
        return true;
    }

    private long count(JsonToken value) throws IOException {
        json.skipChildren();
        return value == JsonToken.VALUE_NUMBER_INT ? Math.max(0, json.getLongValue()) : 0;
    }
}
