package dev.gatehouse.gateway.send.http;

import dev.gatehouse.gateway.send.UpstreamCall;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sending of one request. A small one leaves in one write. A large one leaves from a thread of its own while the
 * caller already waits for the reply: a provider may refuse it before having read it, and one that reads no more would
 * block the caller for ever, since a write knows no timeout.
 */
final class Sending {

    /** What the send buffer of an idle connection takes without blocking. */
    private static final int AT_ONCE_BYTES = 16 * 1024;

    /** So that a slow peer's progress is seen. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final Duration GRACE = Duration.ofMillis(5);

    private final Connection connection;
    private final int loan;
    private final byte[] head;
    private final UpstreamCall.Body body;
    private @Nullable Thread thread;
    private volatile long lastProgressNanos = System.nanoTime();
    private volatile boolean complete;
    private volatile @Nullable RuntimeException bodyFailure;

    private Sending(Connection connection, int loan, byte[] head, UpstreamCall.Body body) {
        this.connection = connection;
        this.loan = loan;
        this.head = head;
        this.body = body;
    }

    static Sending start(Connection connection, int loan, byte[] head, UpstreamCall.Body body) {
        var sending = new Sending(connection, loan, head, body);
        if (head.length + body.length() <= AT_ONCE_BYTES) sending.send();
        else sending.thread = Thread.ofVirtual().name("upstream-send").start(sending::send);
        return sending;
    }

    /** When bytes last left; once complete, when the last byte did. */
    long lastProgressNanos() {
        return lastProgressNanos;
    }

    /**
     * True if the whole request has left. A provider's reply can be here before the sending thread had its turn to note
     * that, so it gets a moment.
     */
    boolean completes() {
        if (!complete && thread != null) {
            try {
                thread.join(GRACE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return complete;
    }

    /** Throws what the body threw when it was to be written: that is our trouble, not the provider's. */
    void checkBody() {
        RuntimeException failure = bodyFailure;
        if (failure != null) throw failure;
    }

    private void send() {
        var out = new Pieces(head.length + body.length());
        try {
            out.write(head);
            body.writeTo(out);
            out.finish();
            complete = true;
        } catch (IOException e) {
            // The peer reads no more, but may have replied: reading tells.
            if (!out.peerFailed) broken(new UncheckedIOException("reading the request body", e));
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private void broken(RuntimeException failure) {
        bodyFailure = failure;
        connection.breakOff(loan);
    }

    /** Collects small writes, passes large ones on in pieces, and holds the body to the length that it announced. */
    private final class Pieces extends OutputStream {

        private final byte[] buffer;
        private int buffered;
        private long missing;
        private boolean peerFailed;

        Pieces(long length) {
            buffer = new byte[(int) Math.min(length, AT_ONCE_BYTES)];
            missing = length;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            missing -= length;
            if (missing < 0) throw new IllegalStateException("the body is longer than announced");
            if (length > buffer.length - buffered) flush();
            if (length > buffer.length) {
                pass(bytes, offset, length);
            } else {
                System.arraycopy(bytes, offset, buffer, buffered, length);
                buffered += length;
            }
        }

        @Override
        public void flush() throws IOException {
            pass(buffer, 0, buffered);
            buffered = 0;
        }

        void finish() throws IOException {
            if (missing > 0) throw new IllegalStateException("the body is shorter than announced");
            flush();
        }

        private void pass(byte[] bytes, int offset, int length) throws IOException {
            try {
                for (int sent = 0; sent < length; sent += PIECE_BYTES) {
                    connection.out().write(bytes, offset + sent, Math.min(PIECE_BYTES, length - sent));
                    lastProgressNanos = System.nanoTime();
                }
            } catch (IOException e) {
                peerFailed = true;
                throw e;
            }
        }
    }
}
