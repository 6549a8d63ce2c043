package dev.gatehouse.gateway.send;

import java.io.IOException;

/** A call to a provider that failed below HTTP. The message names host, port and phase, never header or body content. */
public final class UpstreamException extends IOException {

    private static final long serialVersionUID = 1;

    /** How far the call got when it failed. */
    public enum Reason {
        /** Name not resolved, connection refused, TLS not agreed: nothing was sent. */
        UNREACHABLE,
        /** No connection within the connect timeout: nothing was sent. */
        CONNECT_TIMEOUT,
        /** Reset or end of stream before the first byte of the final reply's head. */
        NO_REPLY,
        /** No complete reply head within the headers timeout. The provider may still be working, and billing. */
        HEADERS_TIMEOUT,
        /** Bytes came that are not HTTP/1, exceed a limit, or end in the middle of a head. */
        MALFORMED,
        /** Silence in the body for longer than the stall timeout. */
        STALLED,
        /** The body ended before its announced length or its last chunk. */
        CUT,
        /** The body is larger than is taken. */
        TOO_LARGE,
        /** The caller broke the call off. */
        HUNG_UP
    }

    private final Reason reason;

    public UpstreamException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public UpstreamException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
