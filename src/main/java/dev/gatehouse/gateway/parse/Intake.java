package dev.gatehouse.gateway.parse;

import dev.gatehouse.domain.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** Reads a body into one array, no further than allowed. */
public final class Intake {

    /** First guess for a body of unknown length: most chat requests fit. */
    private static final int UNKNOWN_LENGTH_BYTES = 16 * 1024;

    /** An announced length is believed up to here; beyond it, memory is taken as bytes arrive, not as they are promised. */
    private static final int BELIEVED_BYTES = 1024 * 1024;

    private Intake() {}

    /**
     * The whole body.
     *
     * @param announced its length, if who sends it said so
     * @param memory is told how many bytes are taken for it, before they are, and may refuse
     * @throws Refusal.TooLarge as soon as it is known to exceed {@code maxBytes}; the rest is not read
     */
    public static byte[] read(InputStream in, OptionalLong announced, long maxBytes, LongConsumer memory)
            throws IOException {
        if (announced.orElse(0) > maxBytes) throw new Refusal.TooLarge(maxBytes);
        // An array one longer than allowed shows an excess without a second buffer.
        int bound = (int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8);
        int size = Math.min((int) Math.min(announced.orElse(UNKNOWN_LENGTH_BYTES), BELIEVED_BYTES), bound);
        memory.accept(size);
        byte[] body = new byte[size];
        int length = 0;
        while (true) {
            int read = in.readNBytes(body, length, body.length - length);
            length += read;
            if (length > maxBytes) throw new Refusal.TooLarge(maxBytes);
            if (length < body.length) return Arrays.copyOf(body, length);
            int next = in.read();
            if (next < 0) return body;
            long most = announced.orElse(0) > length ? announced.getAsLong() : bound;
            size = (int) Math.min(most, Math.max(body.length * 2L, UNKNOWN_LENGTH_BYTES));
            memory.accept(size);
            body = Arrays.copyOf(body, size);
            body[length++] = (byte) next;
            if (length > maxBytes) throw new Refusal.TooLarge(maxBytes);
        }
    }
}
