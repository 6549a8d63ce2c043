package dev.gatehouse.gateway.stream;

import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Usage;
import java.util.Optional;

/**
 * What of an answer reached the client.
 *
 * @param status the HTTP status that the client saw
 * @param errorCode of the error that the client got in place of an answer or at the end of a broken one
 * @param clientGone true if it left before the end
 * @param finisher the target that finished an answer that another began
 * @param cut true if nothing but the end of the connection can tell the client that the answer is not complete
 */
public record Delivered(
        int status,
        Optional<String> errorCode,
        long bytes,
        Optional<Usage> usage,
        boolean clientGone,
        Optional<Target> finisher,
        boolean cut) {

    /** What one target said, or none. */
    public Delivered(int status, Optional<String> errorCode, long bytes, Optional<Usage> usage, boolean clientGone) {
        this(status, errorCode, bytes, usage, clientGone, Optional.empty(), clientGone);
    }
}
