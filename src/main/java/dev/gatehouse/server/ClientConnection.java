package dev.gatehouse.server;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.OutputStream;

/**
 * The client's end of a request, for handlers that work or write for long: tells when the client has left, and takes an answer bit
 * by bit.
 *
 * <p>A client that closes only its sending side counts as gone, since the socket looks the same. While the bytes of a
 * pipelined next request wait, nothing can be told, and a departure shows only when a write fails.
 */
public interface ClientConnection {

    /** The connection that a request came on; called on the handler's thread. */
    static ClientConnection of(ServerRequest request) {
        return WatchedConnection.of(request);
    }

    /**
     * Runs the action once, on another thread, when the client closes or resets the connection; at once, on this thread,
     * if it already did. Watching starts when the request's body has been read to its end. Must be called on the
     * handler's thread, and the registration closed before the handler returns; a second one replaces the first.
     */
    Registration onGone(Runnable action);

    boolean gone();

    /**
     * The body of this request's answer, to be used instead of {@link ServerResponse#outputStream()} by who sends it bit by bit
     * and knows no length: what was written since the last flush is one chunk, and one write.
     */
    OutputStream chunks(ServerResponse response);

    /** Closing it takes the action back, unless it is already running. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
