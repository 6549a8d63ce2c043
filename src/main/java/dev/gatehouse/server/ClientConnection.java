package dev.gatehouse.server;

import io.helidon.webserver.http.ServerRequest;

/**
 * The client's end of a request, for handlers that work long before they write: tells when the client has left.
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

    /** Closing it takes the action back, unless it is already running. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
