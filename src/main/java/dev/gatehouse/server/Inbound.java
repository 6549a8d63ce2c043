package dev.gatehouse.server;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What Helidon reads of a connection: one whole head, then the body of that request as it arrives, then the next head.
 * Used by the connection's thread only.
 */
final class Inbound implements Supplier<byte @Nullable []> {

    /** How long a refused client may still send while it has not read the answer. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** A client silent for this long has nothing on the way that would make the close a reset. */
    private static final Duration LINGER_SILENCE = Duration.ofMillis(300);

    private final ReadAhead socket;
    private final Limits limits;
    private final Deadline deadline;
    private final ConnectionThread thread;
    private final Consumer<RequestHead> begun;

    private ByteBuffer received = ByteBuffer.allocate(0);
    private RequestBody body = new RequestBody.Sized(0);
    private boolean refused;
    private boolean ended;
    private volatile boolean idle = true;
    private volatile boolean used;

    Inbound(
            HelidonSocket socket,
            Limits limits,
            Deadline deadline,
            ConnectionThread thread,
            Consumer<RequestHead> begun) {
        this.socket = new ReadAhead(socket);
        this.limits = limits;
        this.deadline = deadline;
        this.thread = thread;
        this.begun = begun;
    }

    /**
     * @return null at the end of the connection
     * @throws RequestException if the request is refused for its form; nothing can be read after that
     */
    @Override
    public byte @Nullable [] get() {
        // A body's stream reads once more when it is closed after the exception: these bytes have lost their meaning.
        if (refused) throw new CloseConnectionException("the request was refused for its form");
        try {
            return body.complete() ? nextHead() : nextOfBody();
        } catch (RequestException e) {
            refused = true;
            throw e;
        } finally {
            deadline.none();
        }
    }

    /** Nothing of a next request has arrived. May be asked by any thread. */
    boolean idle() {
        return idle;
    }

    /** It had a request, and nothing of a next one has arrived. May be asked by any thread. */
    boolean betweenRequests() {
        return used && idle;
    }

    /** Bytes of the current request's body that are still to come; {@link Long#MAX_VALUE} if unknown. */
    long missing() {
        return body.missing();
    }

    ClientConnection.Registration onGone(Runnable action) {
        ClientConnection.Registration registration = socket.onGone(action);
        tellIfReadToTheEnd();
        return registration;
    }

    boolean gone() {
        return socket.gone();
    }

    void readAheadIfWatched() {
        socket.readAheadIfWatched();
    }

    void left() {
        socket.left();
    }

    void cut() {
        socket.cut();
    }

    /**
     * Reads on, for a bounded time, what a refused client is still sending: closing a socket with unread bytes resets it,
     * and the reset may overtake the answer.
     */
    void linger() {
        boolean unread = refused || !body.complete() || received.hasRemaining();
        if (!unread || ended || socket.gone()) return;
        long end = System.nanoTime() + LINGER.toNanos();
        try {
            deadline.in(LINGER_SILENCE);
            while (System.nanoTime() - end < 0 && socket.receive() != null) deadline.in(LINGER_SILENCE);
        } catch (CloseConnectionException e) {
            // The client closed, or its time is over: that is what this waits for.
        } finally {
            deadline.none();
        }
    }

    private byte @Nullable [] nextHead() {
        if (!received.hasRemaining()) {
            idle = true;
            deadline.in(limits.idle());
            if (!receive()) return null;
        }
        idle = false;
        used = true;
        // Set once for the whole head, so that a client cannot extend it by sending single bytes.
        deadline.in(limits.head());
        byte[] bytes = RequestBody.rest(received);
        int end = RequestHead.end(bytes, 0);
        refuseIfTooLarge(bytes, end);
        while (end < 0) {
            int scanned = bytes.length;
            if (!receive()) return null;
            bytes = Arrays.copyOf(bytes, scanned + received.remaining());
            received.get(bytes, scanned, received.remaining());
            end = RequestHead.end(bytes, scanned);
            refuseIfTooLarge(bytes, end);
        }
        received = ByteBuffer.wrap(bytes, end, bytes.length - end);
        RequestHead head = RequestHead.parse(Arrays.copyOf(bytes, end));
        body = head.body();
        begun.accept(head);
        return head.bytes();
    }

    private void refuseIfTooLarge(byte[] bytes, int end) {
        int lineEnd = 0;
        int most = Math.min(bytes.length, limits.requestLineBytes() + 1);
        while (lineEnd < most && bytes[lineEnd] != '\n') lineEnd++;
        if (lineEnd > limits.requestLineBytes()) throw RequestHead.refusal(Fault.URI_TOO_LONG, bytes);
        if ((end < 0 ? bytes.length : end) > limits.headBytes()) {
            throw RequestHead.refusal(Fault.HEADERS_TOO_LARGE, bytes);
        }
    }

    private byte[] nextOfBody() {
        byte[] taken = new byte[0];
        while (taken.length == 0) {
            deadline.in(limits.bodyStall());
            if (!received.hasRemaining() && !receive()) {
                throw new CloseConnectionException("the client left in the middle of its body");
            }
            taken = body.take(received);
        }
        tellIfReadToTheEnd();
        return taken;
    }

    private void tellIfReadToTheEnd() {
        // Bytes of a pipelined request are in the way: what comes after them cannot be told from a departure.
        if (body.complete() && !received.hasRemaining()) socket.readToTheEnd();
    }

    /** @return false at the end of the connection */
    private boolean receive() {
        thread.giveWay();
        byte[] bytes = socket.receive();
        if (bytes == null) {
            ended = true;
            return false;
        }
        received = ByteBuffer.wrap(bytes);
        return true;
    }
}
