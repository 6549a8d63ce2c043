package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Mould;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import org.jspecify.annotations.Nullable;

/** What the assistant thinks: what may be read of it as one summary, the rest encrypted. */
final class ThoughtItem extends OutputItem {

    private final StringBuilder thought = new StringBuilder();
    private String encrypted = "";
    private @Nullable Mould delta;

    ThoughtItem(EventWriter out, String id, int index) {
        super(out, id, index);
        begin(item());
    }

    void text(String piece) {
        if (piece.isEmpty()) return;
        if (thought.isEmpty()) {
            ObjectNode event = place();
            event.set("part", part());
            tell("response.reasoning_summary_part.added", event);
        }
        thought.append(piece);
        if (delta == null) delta = mould("response.reasoning_summary_text.delta", place().put("delta", ""));
        tell(delta, piece);
    }

    /** What OpenAI encrypted goes under the id that it is bound to, or in an envelope like everyone else's. */
    void seal(ChatEvent.ReasoningDelta delta) {
        ReasoningItems.Seal seal = ReasoningItems.Seal.read(delta.sealed());
        boolean ours = delta.dialect() == OPENAI_RESPONSES && seal.id().equals(id());
        encrypted = ours ? seal.encrypted() : new Envelope(delta.dialect(), delta.signature(), delta.sealed()).write();
    }

    @Override
    ObjectNode complete(String status) {
        if (!thought.isEmpty()) {
            tell("response.reasoning_summary_text.done", place().put("text", thought.toString()));
            ObjectNode event = place();
            event.set("part", part());
            tell("response.reasoning_summary_part.done", event);
        }
        return item();
    }

    private ObjectNode item() {
        ObjectNode item = Trees.object().put("id", id()).put("type", "reasoning");
        item.set("summary", ReasoningItems.summary(thought.toString()));
        if (!encrypted.isEmpty()) item.put("encrypted_content", encrypted);
        return item;
    }

    private ObjectNode part() {
        return Trees.object().put("type", "summary_text").put("text", thought.toString());
    }

    private static ObjectNode place() {
        return Trees.object().put("summary_index", 0);
    }
}
