package dev.gatehouse.gateway.send.http;

import java.io.EOFException;
import java.io.IOException;

/** A body that ends with the connection; whether it is whole, HTTP cannot tell. */
final class CloseBody implements BodyReader {

    private final ReplyInput in;

    CloseBody(ReplyInput in) {
        this.in = in;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (EOFException e) {
            return -1;
        }
    }

    @Override
    public int available() {
        return in.buffered();
    }

    /** Never: no reply can follow. */
    @Override
    public boolean atEnd() {
        return false;
    }
}
