package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Refusal;
import dev.gatehouse.gateway.parse.Intake;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** The body of a reply that is no stream. */
final class WholeBody {

    /** Of a length that fits. */
    private static final int MOST_DIGITS = 18;

    private WholeBody() {}

    /**
     * All of it.
     *
     * @throws UpstreamException if there is more than allowed, or if the deadline passes before the end
     * @throws Refusal.Overloaded if there is no room for it
     */
    static byte[] read(UpstreamReply reply, Ask ask) throws IOException {
        try {
            var body = new Punctual(reply.body(), ask);
            return Intake.read(
                    body, announced(reply), ask.maxAnswerBytes(), ask.room().body());
        } catch (Refusal.TooLarge e) {
            throw new UpstreamException(UpstreamException.Reason.TOO_LARGE, "the answer is larger than is taken", e);
        }
    }

    /** Empty if the reply announces none, or nonsense, which is who speaks HTTP's to judge. */
    private static OptionalLong announced(UpstreamReply reply) {
        String length = reply.header("Content-Length").orElse("");
        if (length.isEmpty() || length.length() > MOST_DIGITS) return OptionalLong.empty();
        for (int i = 0; i < length.length(); i++) {
            if (length.charAt(i) < '0' || length.charAt(i) > '9') return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(length));
    }

    /** Fails when the deadline has passed, however slowly the bytes come. */
    private static final class Punctual extends FilterInputStream {

        private final Ask ask;

        Punctual(InputStream in, Ask ask) {
            super(in);
            this.ask = ask;
        }

        @Override
        public int read() throws IOException {
            return inTime(in.read());
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return inTime(in.read(target, offset, length));
        }

        private int inTime(int read) throws UpstreamException {
            if (read >= 0 && ask.timeIsUp())
                throw new UpstreamException(UpstreamException.Reason.STALLED, "the deadline passed within the answer");
            return read;
        }
    }
}
