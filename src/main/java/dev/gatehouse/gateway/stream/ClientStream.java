package dev.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.sse.SseFrame;
import io.helidon.webserver.CloseConnectionException;
import java.io.FilterOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** The client's side of a stream: counts what leaves, and tells a departed client from every other failure. */
final class ClientStream implements Flushable {

    private static final byte[] FRAME_END = "\n\n".getBytes(US_ASCII);

    private final OutputStream out;
    private final Counted counted;
    private boolean unflushed;
    private long flushedNanos = System.nanoTime();

    ClientStream(OutputStream out) {
        this(out, UnaryOperator.identity());
    }

    /** @param form what stands between the frames that are written and those that the client gets */
    ClientStream(OutputStream out, UnaryOperator<OutputStream> form) {
        this.counted = new Counted(out);
        this.out = form.apply(counted);
    }

    private static final class Counted extends FilterOutputStream {

        private long bytes;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            bytes++;
            out.write(b);
        }

        @Override
        public void write(byte[] array, int from, int length) throws IOException {
            bytes += length;
            out.write(array, from, length);
        }
    }

    /** @throws ClientLeft if the client is gone */
    void write(byte[] array, int from, int to) throws ClientLeft {
        unflushed = true;
        toClient(() -> out.write(array, from, to - from));
    }

    void write(byte[] array) throws ClientLeft {
        write(array, 0, array.length);
    }

    /** A frame with those places of it replaced, and with a blank line behind it. */
    void write(SseFrame frame, List<Splice.Edit> edits) throws ClientLeft {
        unflushed = true;
        var splice = new Splice(frame.bytes(), frame.from(), frame.to(), edits);
        toClient(() -> splice.writeTo(out));
        if (!frame.isTerminated()) write(FRAME_END);
    }

    /** Sends what was written; nothing if nothing was. */
    @Override
    public void flush() throws ClientLeft {
        if (!unflushed) return;
        unflushed = false;
        flushedNanos = System.nanoTime();
        toClient(out::flush);
    }

    /** How long nothing was sent. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - flushedNanos);
    }

    /** Ends the stream properly. */
    void end() throws ClientLeft {
        toClient(out::close);
    }

    long bytes() {
        return counted.bytes;
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void toClient(Writing writing) throws ClientLeft {
        try {
            writing.run();
        } catch (IOException | CloseConnectionException e) {
            throw new ClientLeft(e);
        }
    }
}
