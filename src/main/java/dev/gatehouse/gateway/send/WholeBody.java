package dev.gatehouse.gateway.send;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** The body of a reply that is no stream. */
final class WholeBody {

    private static final int BUFFER_BYTES = 16 * 1024;

    /** Of a length that is not taken for true before the bytes are here. */
    private static final int MANY_DIGITS = 7;

    private WholeBody() {}

    /** Empty if there is more than allowed, or if the deadline passes before the end. */
    static Optional<byte[]> read(UpstreamReply reply, long max, Ask ask) throws IOException {
        InputStream in = reply.body();
        byte[] body = new byte[announced(reply)];
        int length = 0;
        for (int read = 0; read >= 0; read = in.read(body, length, body.length - length)) {
            length += read;
            if (length > max) return Optional.empty();
            if (ask.timeIsUp()) {
                throw new UpstreamException(UpstreamException.Reason.STALLED, "the deadline passed within the answer");
            }
            if (length == body.length) {
                // As long as announced: nearly always that is all.
                int next = in.read();
                if (next < 0) return Optional.of(body);
                body = Arrays.copyOf(body, 2 * length + 1);
                body[length++] = (byte) next;
            }
        }
        return length > max ? Optional.empty() : Optional.of(Arrays.copyOf(body, length));
    }

    /** What the reply announces; a guess if it announces nothing. */
    private static int announced(UpstreamReply reply) {
        String length = reply.header("Content-Length").orElse("");
        if (length.isEmpty() || length.length() >= MANY_DIGITS) return BUFFER_BYTES;
        for (int i = 0; i < length.length(); i++) {
            if (length.charAt(i) < '0' || length.charAt(i) > '9') return BUFFER_BYTES;
        }
        return Integer.parseInt(length);
    }
}
