package dev.gatehouse.wire.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.FrameTree;
import dev.gatehouse.wire.neutral.NativeSeam;
import dev.gatehouse.wire.sse.SseFrame;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Gives the encoder's blocks the indices behind those of the provider's; a block that both have open goes on. */
public final class MessagesSeam implements NativeSeam {

    private static final int NONE = -1;

    /** Where the client has a block of the encoder's, by the encoder's index. */
    private final Map<Integer, Integer> places = new HashMap<>();

    private int next;
    private int open = NONE;
    private String openType = "";
    private int encoderOpen = NONE;
    private String encoderType = "";
    private boolean joined;
    private boolean ended;

    @Override
    public void passed(SseFrame frame) {
        if (FrameTree.isDelta(frame)) return;
        FrameTree.of(frame).ifPresent(event -> {
            int index = event.path("index").asInt(NONE);
            switch (event.path("type").asText()) {
                case "content_block_start" -> {
                    open = index;
                    openType = event.at("/content_block/type").asText();
                    next = Math.max(next, index + 1);
                }
                case "content_block_stop" -> open = NONE;
                case "message_stop" -> ended = true;
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
                if (type.equals("content_block_start")) {
                    encoderOpen = event.path("index").asInt(NONE);
                    encoderType = event.at("/content_block/type").asText();
                } else if (type.equals("content_block_stop")) {
                    encoderOpen = NONE;
                }
            });
        });
    }

    @Override
    public byte[] fitted(byte[] frames) {
        var out = new ByteArrayOutputStream(frames.length + 64);
        if (!joined) join(out);
        FrameTree.each(frames, frame -> {
            Optional<ObjectNode> event = FrameTree.of(frame);
            if (event.isPresent() && event.get().has("index")) fit(event.get(), out);
            else FrameTree.write(frame, out);
        });
        return out.toByteArray();
    }

    private void join(ByteArrayOutputStream out) {
        joined = true;
        if (open == NONE) return;
        if (encoderOpen != NONE && openType.equals(encoderType)) places.put(encoderOpen, open);
        else FrameTree.write(Trees.object().put("type", "content_block_stop").put("index", open), out);
    }

    private void fit(ObjectNode event, ByteArrayOutputStream out) {
        int index = event.path("index").asInt(NONE);
        switch (event.path("type").asText()) {
            case "content_block_start" -> places.put(index, next++);
            case "content_block_delta" -> {
                if (!places.containsKey(index))
                    begin(index, event.at("/delta/type").asText(), out);
            }
            default -> {}
        }
        Integer place = places.get(index);
        // The provider has closed the block already.
        if (place == null) return;
        if (event.path("type").asText().equals("content_block_stop")) places.remove(index);
        FrameTree.write(event.put("index", place), out);
    }

    /** The encoder goes on with a block that the provider has closed. */
    private void begin(int index, String deltaType, ByteArrayOutputStream out) {
        ObjectNode block = Trees.object();
        switch (deltaType) {
            case "text_delta" -> block.put("type", "text").put("text", "");
            case "thinking_delta" ->
                block.put("type", "thinking").put("thinking", "").put("signature", "");
            default -> {
                return;
            }
        }
        places.put(index, next);
        ObjectNode start = Trees.object().put("type", "content_block_start").put("index", next++);
        start.set("content_block", block);
        FrameTree.write(start, out);
    }

    @Override
    public boolean isEnded() {
        return ended;
    }
}
