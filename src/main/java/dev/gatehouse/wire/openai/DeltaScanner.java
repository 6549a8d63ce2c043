package dev.gatehouse.wire.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.wire.openai.ChatFacts.Part;
import dev.gatehouse.wire.openai.ChatFacts.Piece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;

/** Finds what the delta of a chunk adds to the answer, and where. What it adds is neither copied nor kept. */
final class DeltaScanner {

    private static final int QUOTE = 1;

    private final JsonParser json;
    private final int base;
    private final ChatFacts facts;

    /** @param base where the scanned bytes begin in their array */
    DeltaScanner(JsonParser json, int base, ChatFacts facts) {
        this.json = json;
        this.base = base;
        this.facts = facts;
    }

    /** True if it adds something. */
    boolean scan(JsonToken value) throws IOException {
        int before = facts.pieces.size();
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return false;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken part = json.nextToken();
            switch (name) {
                case "content" -> text(part, Part.TEXT);
                case "reasoning_content", "reasoning" -> text(part, Part.REASONING);
                case "refusal" -> text(part, Part.REFUSAL);
                case "tool_calls" -> toolCalls(part);
                case "function_call", "audio", "images" -> text(part, Part.OTHER);
                default -> json.skipChildren();
            }
        }
        return facts.pieces.size() > before;
    }

    private void text(JsonToken value, Part part) throws IOException {
        piece(value, part).ifPresent(this::add);
    }

    /** What a value adds to a part; nothing is known of it if it is no text. Empty if it adds nothing. */
    Optional<Piece> piece(JsonToken value, Part part) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            boolean some = ChatScanner.isSomething(json, value);
            json.skipChildren();
            return some ? Optional.of(new Piece(Part.OTHER, 0, 0, 0)) : Optional.empty();
        }
        int from = base + (int) json.currentTokenLocation().getByteOffset() + QUOTE;
        json.finishToken();
        int to = base + (int) json.currentLocation().getByteOffset() - QUOTE;
        return to > from ? Optional.of(new Piece(part, 0, from, to)) : Optional.empty();
    }

    private void toolCalls(JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        int position = 0;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            if (item == JsonToken.START_OBJECT) toolCall(position++);
            else json.skipChildren();
        }
    }

    /** The index may come behind what it belongs to. */
    private void toolCall(int position) throws IOException {
        int first = facts.pieces.size();
        int index = position;
        boolean function = false;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken part = json.nextToken();
            switch (name) {
                case "index" -> index = (int) Math.min(ChatScanner.count(json, part), Integer.MAX_VALUE);
                case "function" -> {
                    function = true;
                    function(part);
                }
                default -> json.skipChildren();
            }
        }
        // A call of another kind; or one whose name and arguments are still to come.
        if (!function) add(new Piece(Part.OTHER, index, 0, 0));
        else if (facts.pieces.size() == first) add(new Piece(Part.TOOL_ARGUMENTS, index, 0, 0));
        for (int i = first; i < facts.pieces.size(); i++) {
            Piece piece = facts.pieces.get(i);
            facts.pieces.set(i, new Piece(piece.part(), index, piece.from(), piece.to()));
        }
    }

    private void function(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken part = json.nextToken();
            switch (name) {
                case "name" -> text(part, Part.TOOL_NAME);
                case "arguments" -> text(part, Part.TOOL_ARGUMENTS);
                default -> json.skipChildren();
            }
        }
    }

    void add(Piece piece) {
        if (facts.pieces.isEmpty()) facts.pieces = new ArrayList<>(2);
        facts.pieces.add(piece);
    }
}
