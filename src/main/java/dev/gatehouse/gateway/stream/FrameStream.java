package dev.gatehouse.gateway.stream;

import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes frames, which are written whole or with their end in a write of its own, and writes others in their place. */
abstract class FrameStream extends FilterOutputStream {

    /** The beginning of a frame whose end is not written yet. */
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    FrameStream(OutputStream out) {
        super(out);
    }

    /** Writes what stands for a frame. */
    abstract void frame(SseFrame frame) throws IOException;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        begun.write(bytes, offset, length);
        if (!endsFrame(bytes, offset, length)) return;
        byte[] frames = begun.toByteArray();
        begun.reset();
        var reader = new SseReader(new ByteArrayInputStream(frames));
        for (SseFrame frame = reader.next(); frame != null; frame = reader.next()) frame(frame);
    }

    private static boolean endsFrame(byte[] bytes, int offset, int length) {
        if (length < 2) return false;
        byte last = bytes[offset + length - 1];
        byte before = bytes[offset + length - 2];
        return (last == '\n' && (before == '\n' || before == '\r')) || (last == '\r' && before == '\r');
    }
}
