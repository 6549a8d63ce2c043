package dev.gatehouse.gateway.send.http;

import java.io.IOException;

/** A body of a length known from the start. */
final class LengthBody implements BodyReader {

    private final ReplyInput in;
    private long left;

    LengthBody(ReplyInput in, long length) {
        this.in = in;
        this.left = length;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0) return -1;
        int count = in.read(target, offset, (int) Math.min(length, left));
        left -= count;
        return count;
    }

    @Override
    public int available() {
        return (int) Math.min(left, in.buffered());
    }

    @Override
    public boolean atEnd() {
        return left == 0;
    }
}
