package dev.gatehouse.gateway;

import io.helidon.webserver.http.ServerRequest;

/** Tells when a client has left although nothing is being written to it. */
public interface ClientWatch {

    /**
     * Runs the action once, on another thread, when the client closes its connection. To be called after the request's body
     * was read.
     *
     * @return to be closed when it no longer matters
     */
    Registration onGone(ServerRequest request, Runnable action);

    /** An end to watching. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
