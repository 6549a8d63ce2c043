package dev.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.sse.SseFrame;
import io.helidon.webserver.CloseConnectionException;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/** The client's side of a stream: counts what is written, and tells a departed client from every other failure. */
final class ClientStream implements Flushable {

    private static final byte[] FRAME_END = "\n\n".getBytes(US_ASCII);

    private final OutputStream out;
    private long bytes;
    private boolean unflushed;
    private long flushedNanos = System.nanoTime();

    ClientStream(OutputStream out) {
        this.out = out;
    }

    /** @throws ClientLeft if the client is gone */
    void write(byte[] array, int from, int to) throws ClientLeft {
        bytes += to - from;
        unflushed = true;
        toClient(() -> out.write(array, from, to - from));
    }

    void write(byte[] array) throws ClientLeft {
        write(array, 0, array.length);
    }

    /** A frame with those places of it replaced, and with a blank line behind it. */
    void write(SseFrame frame, List<Splice.Edit> edits) throws ClientLeft {
        if (edits.isEmpty()) {
            write(frame.bytes(), frame.from(), frame.to());
        } else {
            write(new Splice(frame.bytes(), frame.from(), frame.to(), edits).toBytes());
        }
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
        return bytes;
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
