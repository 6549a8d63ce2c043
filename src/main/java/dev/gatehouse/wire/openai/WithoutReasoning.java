package dev.gatehouse.wire.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ThinkTags;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes what the model thought out of answers, wherever providers put it: fields of their own, and {@code <think>} at the start of the text. All else,
 * usage among it, stays. One for each answer; not thread-safe.
 */
public final class WithoutReasoning {

    private static final List<String> FIELDS = List.of("reasoning_content", "reasoning", "reasoning_details");

    /** As many answers at once as any provider gives. */
    private static final int MAX_CHOICES = 128;

    private final Map<Integer, Text> texts = new HashMap<>(1);

    /** The text of one choice. */
    private static final class Text {

        private final StringBuilder shown = new StringBuilder();
        private final ThinkTags tags = new ThinkTags(thought -> {}, shown::append);

        /** What of a piece is shown, with what was held back before it. */
        String add(String piece, boolean last) {
            tags.add(piece);
            if (last) tags.end();
            String text = shown.toString();
            shown.setLength(0);
            return text;
        }
    }

    /** An answer or a chunk of one; what is neither comes back as it is. */
    public byte[] of(byte[] bytes, int from, int to) {
        try {
            JsonNode tree = Trees.read(bytes, from, to);
            boolean changed = false;
            for (JsonNode choice : tree.path("choices")) changed |= choice(choice);
            if (changed) return Trees.bytes(tree);
        } catch (JsonProcessingException e) {
            // Whoever reads it will say so.
        }
        return Arrays.copyOfRange(bytes, from, to);
    }

    private boolean choice(JsonNode choice) {
        boolean last = choice.path("finish_reason").isTextual();
        int index = choice.path("index").asInt(0);
        boolean changed = false;
        for (String name : List.of("message", "delta")) {
            if (!(choice.path(name) instanceof ObjectNode said)) continue;
            int before = said.size();
            said.remove(FIELDS);
            changed |= said.size() != before;
            changed |= text(said, index, last || name.equals("message"));
        }
        return changed;
    }

    /** @param last true if no more of the text can come */
    private boolean text(ObjectNode said, int index, boolean last) {
        String piece = said.path("content").asText("");
        Text text = texts.get(index);
        if (text == null) {
            if (texts.size() == MAX_CHOICES || !said.path("content").isTextual()) return false;
            text = new Text();
            texts.put(index, text);
        }
        String shown = text.add(said.path("content").isTextual() ? piece : "", last);
        if (shown.equals(piece)) return false;
        said.put("content", shown);
        return true;
    }
}
