package dev.gatehouse.gateway.send;

/**
 * Makes one HTTP call to a provider; blocks the calling virtual thread. Knows nothing of models, retries or dialects.
 *
 * <p>Thread-safe: any number of calls at once.
 */
public interface Upstream {

    /**
     * Sends the call and waits for the head of the final reply (1xx replies are read and dropped).
     *
     * <p>An error reply that comes while the body is still being sent (413, 401) is returned like any other. The caller
     * closes the reply; a reply read to its end (until -1) gives its connection back to the pool, any other closes it.
     *
     * @param hangup fired from another thread to break the call off at once, while connecting, sending, waiting or
     *     reading; the blocked call then fails with {@link UpstreamException.Reason#HUNG_UP}
     * @throws UpstreamException if no usable reply head came; says how far the call got
     * @throws java.io.UncheckedIOException if the call's body could not be read, which is no fault of the provider
     */
    UpstreamReply send(UpstreamCall call, Hangup hangup) throws UpstreamException;
}
