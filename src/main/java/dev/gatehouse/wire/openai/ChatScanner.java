package dev.gatehouse.wire.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.neutral.UpstreamError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the {@link ChatFacts} of an answer, a chunk or an event in one pass over its bytes, without building a tree.
 *
 * <p>Source: OpenAI API reference, "Chat Completions: the chat completion object" and "the chat completion chunk object",
 * "Completions", "Embeddings", "Images: streaming events", "Audio: streaming events", read 2026-11-21;
 * {@code reasoning_content}, {@code reasoning} and {@code images} are what compatible providers add.
 */
public final class ChatScanner {

    /** Parts of a message or delta that count as content when they are not empty. */
    private static final Set<String> CONTENT = Set.of(
            "content", "reasoning_content", "reasoning", "tool_calls", "function_call", "refusal", "audio", "images");

    /** The fields that count of what is scanned. */
    private static final Set<String> READ = Set.of("model", "id", "created", "choices", "usage", "error", "type");

    private static final int MAX_CODE_CHARS = 80;

    private ChatScanner() {}

    /** Whether a field of what is scanned may hold anything. */
    static boolean skips(String field) {
        return !READ.contains(field);
    }

    /** Empty if the bytes are not one JSON object. */
    public static Optional<ChatFacts> scan(byte[] bytes, int from, int to) {
        var facts = new ChatFacts();
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) return Optional.empty();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                switch (name) {
                    case "model" -> facts.model = text(json, value, from);
                    case "id" -> facts.id = text(json, value, from);
                    case "created" -> facts.created = number(json, value, from);
                    case "choices" -> choices(json, value, facts, from);
                    case "usage" -> usage(json, value, facts, from);
                    case "error" -> error(json, value, facts);
                    case "type" -> type(json, value, facts);
                    default -> json.skipChildren();
                }
            }
            return json.nextToken() == null ? Optional.of(facts) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading an array", e);
        }
    }

    private static ChatFacts.Span text(JsonParser json, JsonToken value, int from) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            json.skipChildren();
            return ChatFacts.Span.NONE;
        }
        int start = start(json, from);
        json.finishToken();
        return new ChatFacts.Span(start, end(json, from));
    }

    private static ChatFacts.Span number(JsonParser json, JsonToken value, int from) throws IOException {
        json.skipChildren();
        return value.isNumeric() ? new ChatFacts.Span(start(json, from), end(json, from)) : ChatFacts.Span.NONE;
    }

    private static int start(JsonParser json, int from) {
        return from + (int) json.currentTokenLocation().getByteOffset();
    }

    private static int end(JsonParser json, int from) {
        return from + (int) json.currentLocation().getByteOffset();
    }

    /** What kind of event it is: {@code image_generation.completed}, {@code speech.audio.done}, {@code error}. */
    private static void type(JsonParser json, JsonToken value, ChatFacts facts) throws IOException {
        String type = word(json, value);
        json.skipChildren();
        facts.lastEvent = type.endsWith(".completed") || type.endsWith(".done");
        if (type.equals("error") && facts.error == null) facts.error = UpstreamError.UNKNOWN;
    }

    private static void choices(JsonParser json, JsonToken value, ChatFacts facts, int from) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            facts.choices = true;
            choice(json, facts, from);
        }
        // Something that is no choice: read over the rest of the array.
        while (json.currentToken() != null && json.currentToken() != JsonToken.END_ARRAY) {
            json.skipChildren();
            json.nextToken();
        }
    }

    private static void choice(JsonParser json, ChatFacts facts, int from) throws IOException {
        var scanner = new DeltaScanner(json, from, facts);
        long index = 0;
        boolean finished = false;
        boolean delta = false;
        boolean completion = false;
        Optional<ChatFacts.Piece> text = Optional.empty();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken part = json.nextToken();
            switch (name) {
                case "index" -> index = count(json, part);
                case "message" -> message(json, part, facts);
                case "delta" -> {
                    delta = true;
                    facts.content |= scanner.scan(part);
                }
                case "text" -> {
                    completion = true;
                    text = scanner.piece(part, ChatFacts.Part.TEXT);
                }
                case "finish_reason" -> finished = finish(json, part, facts);
                default -> json.skipChildren();
            }
        }
        facts.content |= text.isPresent();
        // Together says the same in the delta and in the text.
        if (!delta) text.ifPresent(scanner::add);
        long bit = 1L << Math.min(index, Long.SIZE - 1);
        facts.choicesSeen |= bit;
        facts.completion |= completion && finished;
        if (finished) facts.choicesFinished |= bit;
    }

    /** True for a reason; some providers send an empty one until they have one. */
    private static boolean finish(JsonParser json, JsonToken value, ChatFacts facts) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            json.skipChildren();
            return false;
        }
        String reason = json.getText();
        facts.finishReason = reason;
        facts.cutShort |= reason.equals("length") || reason.equals("content_filter");
        return !reason.isEmpty();
    }

    private static void message(JsonParser json, JsonToken value, ChatFacts facts) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken part = json.nextToken();
            if (CONTENT.contains(name) && isSomething(json, part)) facts.content = true;
            json.skipChildren();
        }
    }

    /** Not null, not an empty string, not an empty array. Leaves the parser at the start of an array or object. */
    static boolean isSomething(JsonParser json, JsonToken value) throws IOException {
        return switch (value) {
            case VALUE_STRING -> json.getTextLength() > 0;
            case START_ARRAY -> {
                boolean some = json.nextToken() != JsonToken.END_ARRAY;
                while (json.currentToken() != JsonToken.END_ARRAY) {
                    json.skipChildren();
                    json.nextToken();
                }
                yield some;
            }
            case START_OBJECT -> true;
            default -> false;
        };
    }

    private static void usage(JsonParser json, JsonToken value, ChatFacts facts, int from) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        int start = start(json, from);
        Optional<Usage> usage = new UsageScanner(json).scan();
        if (usage.isEmpty()) return;
        facts.usage = usage.get();
        facts.usageSpan = new ChatFacts.Span(start, end(json, from));
    }

    /** A token count; anything that is none, a negative number or one beyond reason among them, is 0. */
    static long count(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_NUMBER_INT || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            json.skipChildren();
            return 0;
        }
        return Math.max(0, json.getLongValue());
    }

    private static void error(JsonParser json, JsonToken value, ChatFacts facts) throws IOException {
        if (value == JsonToken.VALUE_NULL || value == JsonToken.VALUE_FALSE) return;
        String code = "";
        String type = "";
        if (value == JsonToken.START_OBJECT) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken part = json.nextToken();
                if (name.equals("code")) code = word(json, part);
                if (name.equals("type") || (name.equals("status") && type.isEmpty())) type = word(json, part);
                json.skipChildren();
            }
        } else {
            json.skipChildren();
        }
        facts.error = new UpstreamError(code, type);
    }

    private static String word(JsonParser json, JsonToken value) throws IOException {
        if (!value.isScalarValue() || value == JsonToken.VALUE_NULL) return "";
        String text = json.getText();
        return text.length() > MAX_CODE_CHARS ? text.substring(0, MAX_CODE_CHARS) : text;
    }
}
