package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Part;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reasoning as items. OpenAI binds what it encrypts to the item's id, and refuses one without the other, so both travel as one seal.
 * Thoughts of other dialects travel in {@code encrypted_content} too, in an {@linkplain Envelope envelope}.
 */
final class ReasoningItems {

    /** Between the paragraphs of a summary. */
    static final String GAP = "\n\n";

    private ReasoningItems() {}

    static Part.Reasoning decode(Fields item) {
        String id = item.text("id");
        item.node("status");
        String encrypted = item.text("encrypted_content");
        String plain = texts(item.objects("content"));
        String summary = texts(item.objects("summary"));
        String text = plain.isEmpty() ? summary : plain;
        if (encrypted.isEmpty()) return new Part.Reasoning(text, "", "", OPENAI_RESPONSES, item.rest());
        return Envelope.read(encrypted)
                .map(inside -> new Part.Reasoning(text, inside.signature(), inside.sealed(), inside.dialect()))
                .orElseGet(() ->
                        new Part.Reasoning(text, "", new Seal(id, encrypted).write(), OPENAI_RESPONSES, item.rest()));
    }

    private static String texts(List<Fields> parts) {
        return parts.stream().map(part -> part.text("text")).collect(Collectors.joining(GAP));
    }

    /** Of this dialect's own thoughts. */
    static ObjectNode encode(Part.Reasoning thought) {
        ObjectNode item = Trees.object().put("type", "reasoning");
        Seal seal = Seal.read(thought.sealed());
        if (!seal.id().isEmpty()) item.put("id", seal.id());
        item.set("summary", summary(thought.text()));
        if (!seal.encrypted().isEmpty()) item.put("encrypted_content", seal.encrypted());
        return item;
    }

    /** None for no text. */
    static ArrayNode summary(String text) {
        ArrayNode summary = Trees.array();
        if (!text.isEmpty()) summary.addObject().put("type", "summary_text").put("text", text);
        return summary;
    }

    /**
     * What OpenAI encrypted, and the item that it belongs to.
     *
     * @param id empty if it is not known
     */
    record Seal(String id, String encrypted) {

        /** An id has none. */
        private static final char BEHIND_ID = ':';

        static Seal read(String sealed) {
            int end = sealed.indexOf(BEHIND_ID);
            return end < 0 ? new Seal("", sealed) : new Seal(sealed.substring(0, end), sealed.substring(end + 1));
        }

        String write() {
            return id.replace(BEHIND_ID, '_') + BEHIND_ID + encrypted;
        }
    }
}
