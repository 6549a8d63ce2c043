package dev.gatehouse.wire.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.neutral.FrameTree;
import dev.gatehouse.wire.neutral.NativeSeam;
import dev.gatehouse.wire.sse.SseFrame;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Numbers the encoder's events and items behind those of the provider's; an item that both have open goes on under the provider's id. */
public final class ResponsesSeam implements NativeSeam {

    private static final int NONE = -1;

    /** An item that is open. */
    private record Item(int index, String id, String type) {

        static final Item NO = new Item(NONE, "", "");

        static Item of(ObjectNode event) {
            return new Item(
                    event.path("output_index").asInt(NONE),
                    event.at("/item/id").asText(),
                    event.at("/item/type").asText());
        }
    }

    private final Map<Integer, Integer> places = new HashMap<>();
    private final Map<String, String> ids = new HashMap<>(2);
    private long sequence = NONE;
    private int next;
    private Item open = Item.NO;
    private Item encoderOpen = Item.NO;
    private boolean joined;
    private boolean ended;

    @Override
    public void passed(SseFrame frame) {
        if (!frame.hasData()) return;
        // Every event has a number of its own, so that counting them is as good as reading them.
        sequence++;
        if (FrameTree.isDelta(frame)) return;
        FrameTree.of(frame).ifPresent(event -> {
            sequence = Math.max(sequence, event.path("sequence_number").asLong(NONE));
            switch (event.path("type").asText()) {
                case "response.output_item.added" -> {
                    open = Item.of(event);
                    next = Math.max(next, open.index() + 1);
                }
                case "response.output_item.done" -> open = Item.NO;
                case "response.completed", "response.incomplete", "response.failed" -> ended = true;
                default -> {}
            }
        });
    }

    @Override
    public void encoded(byte[] frames) {
        FrameTree.each(frames, frame -> {
            if (FrameTree.isDelta(frame)) return;
            FrameTree.of(frame).ifPresent(event -> {
                String type = event.path("type").asText();
                if (type.equals("response.output_item.added")) encoderOpen = Item.of(event);
                else if (type.equals("response.output_item.done")) encoderOpen = Item.NO;
            });
        });
    }

    @Override
    public byte[] fitted(byte[] frames) {
        if (!joined) join();
        var out = new ByteArrayOutputStream(frames.length + 64);
        FrameTree.each(frames, frame -> {
            Optional<ObjectNode> event = FrameTree.of(frame);
            if (event.isEmpty()) FrameTree.write(frame, out);
            else FrameTree.write(fit(event.get()), out);
        });
        return out.toByteArray();
    }

    private void join() {
        joined = true;
        boolean both = open.index() != NONE && encoderOpen.index() != NONE;
        if (!both || !open.type().equals(encoderOpen.type())) return;
        places.put(encoderOpen.index(), open.index());
        ids.put(encoderOpen.id(), open.id());
    }

    private ObjectNode fit(ObjectNode event) {
        if (event.has("sequence_number")) event.put("sequence_number", ++sequence);
        if (event.has("output_index")) {
            int index = event.path("output_index").asInt();
            event.put("output_index", places.computeIfAbsent(index, unknown -> next++));
        }
        rename(event, "item_id");
        if (event.path("item") instanceof ObjectNode item) rename(item, "id");
        for (JsonNode item : event.at("/response/output")) {
            if (item instanceof ObjectNode object) rename(object, "id");
        }
        return event;
    }

    private void rename(ObjectNode holder, String field) {
        String id = ids.get(holder.path(field).asText());
        if (id != null) holder.put(field, id);
    }

    @Override
    public boolean isEnded() {
        return ended;
    }
}
