package dev.gatehouse.server;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads a socket, and while a handler works notices by an early read that the client left. The early read begins at the
 * reaper's next round, so that requests which are answered at once do without. It is never cancelled: if it gets bytes, they
 * are the beginning of the next request, and the next {@link #receive()} returns them.
 */
final class ReadAhead {

    private final HelidonSocket socket;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Runnable onGone;
    private @Nullable CompletableFuture<byte @Nullable []> ahead;
    private volatile boolean gone;

    /** A watched request is here as a whole, and nobody is reading. */
    private volatile boolean unread;

    ReadAhead(HelidonSocket socket) {
        this.socket = socket;
    }

    boolean gone() {
        return gone;
    }

    /**
     * Waits for bytes of the client.
     *
     * @return null if it closed the connection
     * @throws CloseConnectionException if the connection broke, or was closed from this side
     */
    byte @Nullable [] receive() {
        CompletableFuture<byte @Nullable []> early = taken();
        return early == null ? read() : await(early);
    }

    ClientConnection.Registration onGone(Runnable action) {
        lock.lock();
        try {
            if (!gone) {
                onGone = action;
                return () -> forget(action);
            }
        } finally {
            lock.unlock();
        }
        action.run();
        return () -> {};
    }

    /** The request is here as a whole: from now on only the client's departure is to be expected. */
    void readToTheEnd() {
        unread = true;
    }

    /** Called by the reaper. */
    void readAheadIfWatched() {
        if (!unread) return;
        lock.lock();
        try {
            boolean watched = unread && onGone != null && ahead == null && !gone;
            unread = false;
            if (!watched) return;
            CompletableFuture<byte @Nullable []> early = new CompletableFuture<>();
            ahead = early;
            Thread.ofVirtual().name("client-watch").start(() -> readInto(early));
        } finally {
            lock.unlock();
        }
    }

    /** The client left, as a read or a write has shown. */
    void left() {
        Runnable action;
        lock.lock();
        try {
            gone = true;
            action = onGone;
            onGone = null;
        } finally {
            lock.unlock();
        }
        // Outside the lock: closing an upstream connection may take its time.
        if (action != null) action.run();
    }

    /** Closes the socket under whoever uses it; the read or write that fails by it runs the action. */
    void cut() {
        gone = true;
        try {
            socket.close();
        } catch (RuntimeException e) {
            // Closed already: by the client, or by the thread that serves it.
        }
    }

    private void readInto(CompletableFuture<byte @Nullable []> early) {
        try {
            early.complete(read());
        } catch (RuntimeException e) {
            early.completeExceptionally(e);
        }
    }

    private byte @Nullable [] read() {
        byte[] bytes;
        try {
            bytes = socket.get();
        } catch (RuntimeException e) {
            left();
            throw new ServerConnectionException("the connection broke while reading", e);
        }
        if (bytes == null) left();
        return bytes;
    }

    private byte @Nullable [] await(CompletableFuture<byte @Nullable []> early) {
        try {
            return early.get();
        } catch (ExecutionException e) {
            throw new ServerConnectionException("the connection broke while reading ahead", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("interrupted while waiting for the next request", e);
        }
    }

    private @Nullable CompletableFuture<byte @Nullable []> taken() {
        lock.lock();
        try {
            unread = false;
            CompletableFuture<byte @Nullable []> early = ahead;
            ahead = null;
            return early;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Runnable action) {
        lock.lock();
        try {
            if (action.equals(onGone)) onGone = null;
        } finally {
            lock.unlock();
        }
    }
}
