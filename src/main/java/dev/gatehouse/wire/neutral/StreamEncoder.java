package dev.gatehouse.wire.neutral;

/** Writes one stream for a client. Not thread-safe. Holds a bounded amount of what cannot be written yet. */
public interface StreamEncoder {

    /**
     * The frames that an event brings about, each whole; no bytes if it brings none yet. A {@link ChatEvent.Failure} ends the stream.
     *
     * @throws DialectException if more would have to be held back than is allowed
     */
    byte[] encode(ChatEvent event);

    /** The frames that end the stream properly; no bytes if it is ended already. Comes behind the last usage report. */
    byte[] end();
}
