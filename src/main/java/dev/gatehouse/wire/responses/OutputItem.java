package dev.gatehouse.wire.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Mould;
import dev.gatehouse.wire.Trees;

/** An item of the output that is being written: it tells its own events, in order. Not thread-safe. */
abstract sealed class OutputItem permits MessageItem, ThoughtItem, CallItem {

    static final String DONE = "completed";
    static final String CUT_OFF = "incomplete";

    private final EventWriter out;
    private final String id;
    private final int index;

    OutputItem(EventWriter out, String id, int index) {
        this.out = out;
        this.id = id;
        this.index = index;
    }

    final String id() {
        return id;
    }

    final int index() {
        return index;
    }

    /** Tells that the item begins, as it is while nothing is in it. */
    final void begin(ObjectNode empty) {
        ObjectNode event = Trees.object();
        event.set("item", empty);
        out.event("response.output_item.added", this, event);
    }

    /** Tells an event of the item. */
    final void tell(String type, ObjectNode fields) {
        out.event(type, this, fields.put("item_id", id));
    }

    /**
     * For pieces of text at one place of the item.
     *
     * @param empty fields of such an event, its {@code delta} empty
     */
    final Mould mould(String type, ObjectNode empty) {
        return out.mould(type, this, empty.put("item_id", id));
    }

    final void tell(Mould piece, String text) {
        out.event(piece, text);
    }

    /**
     * Tells that the item is complete.
     *
     * @param status {@link #DONE} or {@link #CUT_OFF}
     * @return the item as it is now
     */
    final ObjectNode end(String status) {
        ObjectNode item = complete(status);
        ObjectNode event = Trees.object();
        event.set("item", item);
        out.event("response.output_item.done", this, event);
        return item;
    }

    /** Ends what is open inside the item. */
    abstract ObjectNode complete(String status);
}
