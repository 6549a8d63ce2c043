package dev.gatehouse.gateway.send.http;

import java.io.IOException;
import java.net.ProtocolException;

/** A body in chunks (RFC 9112 section 7.1); extensions and trailers are read and dropped. */
final class ChunkedBody implements BodyReader {

    /** A size has at most 16 digits; the rest is extensions, which nobody sends on purpose. */
    private static final int MAX_SIZE_LINE = 4 * 1024;

    private static final int MAX_TRAILERS = 16 * 1024;

    /** More digits than any real chunk has, and fewer than a long can hold. */
    private static final int MAX_SIZE_DIGITS = 15;

    private final ReplyInput in;
    private final boolean suspicious;
    private long left;
    private boolean started;
    private boolean last;
    private boolean ended;

    /** @param suspicious the head has a length as well: believed by somebody on the way, it could end the body elsewhere */
    ChunkedBody(ReplyInput in, boolean suspicious) {
        this.in = in;
        this.suspicious = suspicious;
    }

    /** Joins small chunks that are here already: one read for many events costs no wait and far fewer writes. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0 && !last) nextChunk();
        if (last) return end();
        int count = data(target, offset, length);
        while (count < length && left == 0 && in.hasLines(2)) {
            nextChunk();
            if (last || in.buffered() == 0) break;
            count += data(target, offset + count, length - count);
        }
        return count;
    }

    @Override
    public int available() {
        return (int) Math.min(left, in.buffered());
    }

    @Override
    public boolean atEnd() {
        return ended && !suspicious;
    }

    private int data(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, (int) Math.min(length, left));
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (started) endLine(in.next());
        started = true;
        left = size();
        last = left == 0;
    }

    private int end() throws IOException {
        if (!ended) dropTrailers();
        ended = true;
        return -1;
    }

    private void dropTrailers() throws IOException {
        int budget = MAX_TRAILERS;
        for (String line = in.line(budget); !line.isEmpty(); line = in.line(budget)) {
            budget -= line.length();
        }
    }

    /** Read byte by byte, since a slow stream brings one for each piece. */
    private long size() throws IOException {
        long size = 0;
        int digits = 0;
        int next = in.next();
        for (int digit = Character.digit(next, 16); digit >= 0; digit = Character.digit(next, 16)) {
            if (++digits > MAX_SIZE_DIGITS) throw malformed();
            size = size * 16 + digit;
            next = in.next();
        }
        if (digits == 0) throw malformed();
        if (isExtended(next)) in.line(MAX_SIZE_LINE);
        else endLine(next);
        return size;
    }

    private static boolean isExtended(int next) {
        return next == ';' || next == ' ' || next == '\t';
    }

    private void endLine(int next) throws IOException {
        if (next != '\n' && !(next == '\r' && in.next() == '\n')) throw malformed();
    }

    private static ProtocolException malformed() {
        return new ProtocolException("a chunk without a size, or longer than it");
    }
}
