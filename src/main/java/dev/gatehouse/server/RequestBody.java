package dev.gatehouse.server;

import io.helidon.http.RequestException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where a request's body ends on the wire, so that Helidon is never handed bytes of the next request. */
sealed interface RequestBody {

    /** Takes what is of this body; the result is what Helidon shall see of it, and may be empty. */
    byte[] take(ByteBuffer received);

    boolean complete();

    /** Bytes that have not arrived yet; {@link Long#MAX_VALUE} if unknown. */
    long missing();

    /** All that remains; not a copy, if that is the whole array. */
    static byte[] rest(ByteBuffer received) {
        byte[] array = received.array();
        int from = received.arrayOffset() + received.position();
        int length = received.remaining();
        byte[] rest = length == array.length ? array : Arrays.copyOfRange(array, from, from + length);
        received.position(received.limit());
        return rest;
    }

    /** A body of known length, or none. */
    final class Sized implements RequestBody {

        private long missing;

        Sized(long length) {
            this.missing = length;
        }

        @Override
        public byte[] take(ByteBuffer received) {
            byte[] taken = missing < received.remaining() ? part(received) : rest(received);
            missing -= taken.length;
            return taken;
        }

        private byte[] part(ByteBuffer received) {
            byte[] part = new byte[(int) missing];
            received.get(part);
            return part;
        }

        @Override
        public boolean complete() {
            return missing == 0;
        }

        @Override
        public long missing() {
            return missing;
        }
    }

    /**
     * A chunked body (RFC 9112, section 7.1, read 2026-11-21), handed on in chunks as they arrive: Helidon would hold a
     * whole chunk in memory, fails on chunk extensions and trailers, and does not look at the line end after the data.
     */
    final class Chunked implements RequestBody {

        private enum Expected {
            SIZE,
            AFTER_SIZE,
            EXTENSION,
            SIZE_LF,
            DATA,
            DATA_CR,
            DATA_LF,
            TRAILER_START,
            TRAILER,
            TRAILER_LF,
            LAST_LF,
            NOTHING
        }

        private static final int MOST_SIZE_DIGITS = 8;

        /** Extensions and trailers are dropped, but not for ever. */
        private static final int MOST_DROPPED_BYTES = 16 * 1024;

        private static final byte[] CRLF = {'\r', '\n'};

        private final byte[] head;
        private Expected expected = Expected.SIZE;
        private long size;
        private int digits;
        private int dropped;

        Chunked(byte[] head) {
            this.head = head;
        }

        /** @throws RequestException with status 400 if the framing is broken */
        @Override
        public byte[] take(ByteBuffer received) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(received.remaining() + 16);
            while (received.hasRemaining() && !complete()) {
                if (expected == Expected.DATA) {
                    takeData(received, out);
                } else {
                    expected = after((char) (received.get() & 0xff));
                }
            }
            if (complete()) out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return out.toByteArray();
        }

        @Override
        public boolean complete() {
            return expected == Expected.NOTHING;
        }

        @Override
        public long missing() {
            return complete() ? 0 : Long.MAX_VALUE;
        }

        private void takeData(ByteBuffer received, ByteArrayOutputStream out) {
            byte[] data = new byte[(int) Math.min(size, received.remaining())];
            received.get(data);
            out.writeBytes(Integer.toHexString(data.length).getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(CRLF);
            out.writeBytes(data);
            out.writeBytes(CRLF);
            size -= data.length;
            if (size == 0) expected = Expected.DATA_CR;
        }

        private Expected after(char c) {
            return switch (expected) {
                case SIZE -> afterSize(c);
                case AFTER_SIZE -> afterSizeAndBlank(c);
                case EXTENSION -> c == '\r' ? Expected.SIZE_LF : drop(c, Expected.EXTENSION);
                case SIZE_LF -> must(c == '\n', afterSizeLine());
                case DATA_CR -> must(c == '\r', Expected.DATA_LF);
                case DATA_LF -> must(c == '\n', Expected.SIZE);
                case TRAILER_START -> c == '\r' ? Expected.LAST_LF : drop(c, Expected.TRAILER);
                case TRAILER -> c == '\r' ? Expected.TRAILER_LF : drop(c, Expected.TRAILER);
                case TRAILER_LF -> must(c == '\n', Expected.TRAILER_START);
                case LAST_LF -> must(c == '\n', Expected.NOTHING);
                case DATA, NOTHING -> throw new IllegalStateException("not a framing byte: " + expected);
            };
        }

        private Expected afterSize(char c) {
            int digit = Character.digit(c, 16);
            if (digit >= 0 && c < 128 && digits < MOST_SIZE_DIGITS) {
                size = size * 16 + digit;
                digits++;
                return Expected.SIZE;
            }
            return must(digits > 0, afterSizeAndBlank(c));
        }

        /** Blanks, then an extension or the line's end: {@code 5 7} could be 7 to somebody else. */
        private Expected afterSizeAndBlank(char c) {
            return switch (c) {
                case '\r' -> Expected.SIZE_LF;
                case ';' -> Expected.EXTENSION;
                case ' ', '\t' -> drop(c, Expected.AFTER_SIZE);
                default -> must(false, Expected.NOTHING);
            };
        }

        private Expected afterSizeLine() {
            digits = 0;
            return size == 0 ? Expected.TRAILER_START : Expected.DATA;
        }

        private Expected drop(char c, Expected next) {
            return must(c != '\n' && ++dropped <= MOST_DROPPED_BYTES, next);
        }

        private Expected must(boolean valid, Expected next) {
            if (!valid) throw RequestHead.refusal(Fault.INVALID_REQUEST, head);
            return next;
        }
    }
}
