package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;
import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Mould;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import org.jspecify.annotations.Nullable;

/** What the assistant says: parts of text and of refusal, one after the other. */
final class MessageItem extends OutputItem {

    private final ArrayNode content = Trees.array();
    private final StringBuilder said = new StringBuilder();
    private ArrayNode notes = Trees.array();
    private Kind open = Kind.NOTHING;
    /** Of the open part's text. */
    private @Nullable Mould delta;

    private enum Kind {
        NOTHING,
        TEXT,
        REFUSAL
    }

    MessageItem(EventWriter out, String id, int index) {
        super(out, id, index);
        begin(item("in_progress", Trees.array()));
    }

    void text(String piece) {
        open(Kind.TEXT);
        said.append(piece);
        if (delta == null) {
            ObjectNode empty = place().put("delta", "");
            empty.putArray("logprobs");
            delta = mould("response.output_text.delta", empty);
        }
        tell(delta, piece);
    }

    void refusal(String piece) {
        open(Kind.REFUSAL);
        said.append(piece);
        tell("response.refusal.delta", place().put("delta", piece));
    }

    /** A citation of the text that is open; one of another dialect has no place. */
    void note(ChatEvent.Annotation annotation) {
        if (open != Kind.TEXT) return;
        JsonNode note = annotation.raw();
        boolean nested =
                annotation.dialect() == OPENAI_CHAT && note.path("url_citation").isObject();
        if (nested) note = flat(note);
        else if (annotation.dialect() != OPENAI_RESPONSES) return;
        ObjectNode event = place().put("annotation_index", notes.size());
        event.set("annotation", note);
        notes.add(note);
        tell("response.output_text.annotation.added", event);
    }

    private static ObjectNode flat(JsonNode note) {
        ObjectNode flat = Trees.object().put("type", "url_citation");
        note.path("url_citation").properties().forEach(field -> flat.set(field.getKey(), field.getValue()));
        return flat;
    }

    private void open(Kind kind) {
        if (open == kind) return;
        close();
        open = kind;
        delta = null;
        ObjectNode event = place();
        event.set("part", part());
        tell("response.content_part.added", event);
    }

    private void close() {
        if (open == Kind.NOTHING) return;
        if (open == Kind.TEXT) {
            ObjectNode done = place().put("text", said.toString());
            done.putArray("logprobs");
            tell("response.output_text.done", done);
        } else {
            tell("response.refusal.done", place().put("refusal", said.toString()));
        }
        ObjectNode part = part();
        ObjectNode event = place();
        event.set("part", part);
        tell("response.content_part.done", event);
        content.add(part);
        said.setLength(0);
        notes = Trees.array();
        open = Kind.NOTHING;
    }

    /** The open part, as it is now. */
    private ObjectNode part() {
        if (open == Kind.REFUSAL) return Trees.object().put("type", "refusal").put("refusal", said.toString());
        ObjectNode part = Trees.object().put("type", "output_text").put("text", said.toString());
        part.set("annotations", notes);
        part.putArray("logprobs");
        return part;
    }

    private ObjectNode place() {
        return Trees.object().put("content_index", content.size());
    }

    @Override
    ObjectNode complete(String status) {
        close();
        return item(status, content);
    }

    private ObjectNode item(String status, ArrayNode parts) {
        ObjectNode item = Trees.object()
                .put("id", id())
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        item.set("content", parts);
        return item;
    }
}
