package dev.gatehouse.wire.neutral;

import dev.gatehouse.wire.sse.SseFrame;

/**
 * Between the frames of a provider that a client of the same dialect gets as they are, and those of an encoder that go on where the provider broke off.
 * Belongs to one stream; not thread-safe.
 */
public interface NativeSeam {

    /** A frame of the provider's goes to the client. */
    void passed(SseFrame frame);

    /** What the encoder would have written instead. */
    void encoded(byte[] frames);

    /** The encoder's frames, from now on, numbered so that they go on with what the client has. */
    byte[] fitted(byte[] frames);

    /** Whether the provider's frames have come to their proper end. */
    boolean isEnded();
}
