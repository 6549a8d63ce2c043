package dev.gatehouse.gateway;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.OutputStream;

/** What the listener does for the client's end of a request, beyond what Helidon does. */
public interface ClientEnd {

    /**
     * Runs the action once, on another thread, when the client closes its connection although nothing is being written to it. To be
     * called after the request's body was read.
     *
     * @return to be closed when it no longer matters
     */
    Registration onGone(ServerRequest request, Runnable action);

    /** The body of an answer that is sent bit by bit and has no length: each flush is one write. Begins it; to be called once. */
    OutputStream chunks(ServerRequest request, ServerResponse response);

    /** An end to watching. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
