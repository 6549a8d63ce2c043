package dev.gatehouse.wire.neutral;

import dev.gatehouse.wire.sse.SseFrame;
import java.util.function.Consumer;

/** Tells what happens in the frames of one stream. Not thread-safe. Holds a bounded amount of what has not been told yet. */
public interface StreamDecoder {

    /**
     * Tells what a frame says; a comment or an end mark says nothing.
     *
     * @throws DialectException if its data is nothing that this dialect says; the decoder can go on with the next frame
     */
    void decode(SseFrame frame, Consumer<ChatEvent> events);

    /** The stream is at its end, properly or not: tells what was held back. */
    void end(Consumer<ChatEvent> events);
}
