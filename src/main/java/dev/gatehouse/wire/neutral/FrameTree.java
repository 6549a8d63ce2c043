package dev.gatehouse.wire.neutral;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Frames as trees of JSON, for the few that are looked at closely. */
public final class FrameTree {

    private FrameTree() {}

    /** The object in a frame's data; empty if there is none. */
    public static Optional<ObjectNode> of(SseFrame frame) {
        if (!frame.hasData()) return Optional.empty();
        SseFrame line = frame.onOneLine();
        try {
            return Trees.read(line.bytes(), line.dataFrom(), line.dataTo()) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Each frame of those that are written one behind the other. */
    public static void each(byte[] frames, Consumer<SseFrame> action) {
        var reader = new SseReader(new ByteArrayInputStream(frames));
        try {
            for (SseFrame frame = reader.next(); frame != null; frame = reader.next()) action.accept(frame);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** Writes an event under its {@code type}. */
    public static void write(ObjectNode event, ByteArrayOutputStream out) {
        out.writeBytes(("event: " + event.path("type").asText() + "\ndata: ").getBytes(UTF_8));
        out.writeBytes(Trees.bytes(event));
        out.writeBytes("\n\n".getBytes(UTF_8));
    }

    /** Writes a frame as it is. */
    public static void write(SseFrame frame, ByteArrayOutputStream out) {
        out.write(frame.bytes(), frame.from(), frame.to() - frame.from());
    }

    /** Whether the frame's data begins with a type that is none of those words end in; most frames are told by it without reading them. */
    public static boolean isDelta(SseFrame frame) {
        if (!frame.hasData()) return false;
        int end = Math.min(frame.dataTo(), frame.dataFrom() + 80);
        String head = new String(frame.bytes(), frame.dataFrom(), end - frame.dataFrom(), UTF_8);
        return head.startsWith("{\"type\":\"content_block_delta\"")
                || (head.startsWith("{\"type\":\"response.") && head.contains(".delta\""));
    }
}
