package dev.gatehouse.gateway.send;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A provider's reply: its head is here, its body is read from the stream. Not thread-safe, but for the hangup. */
public interface UpstreamReply extends AutoCloseable {

    int status();

    /** The first header of that name, compared without case. */
    Optional<String> header(String name);

    /** All headers in the order in which they came. */
    List<UpstreamCall.Header> headers();

    /**
     * The body, transfer coding removed, content coding as it came. Reads block at most the stall timeout and throw
     * {@link UpstreamException}; a body that ends early is {@link UpstreamException.Reason#CUT}, never a silent end.
     */
    InputStream body();

    /** What the body was translated from, once it was read to its end; empty if it was not, or if nobody wants it. */
    default Optional<byte[]> original() {
        return Optional.empty();
    }

    /** Nanoseconds that dialling took, TLS included; 0 for a pooled connection. */
    long connectNanos();

    /** From now on, how long a read may wait in place of the call's stall timeout; may be called as often as it changes. */
    void patience(Duration silence);

    /**
     * Reads and drops what is left of the body, so that the connection can be used again; gives up silently after that time,
     * or if more is left than a connection is worth.
     */
    void finish(Duration patience);

    /** Releases the connection: to the pool if the body was read to its end, else by closing it. Never throws. */
    @Override
    void close();
}
