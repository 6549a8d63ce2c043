package dev.gatehouse.gateway.send;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes that are made when they are asked for. */
abstract class MadeInput extends InputStream {

    private byte[] made = new byte[0];
    private int at;

    /** The next bytes, which may be none; null at the end, and from then on. */
    abstract byte @Nullable [] make() throws IOException;

    @Override
    public int read() throws IOException {
        return isThere() ? made[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) return 0;
        if (!isThere()) return -1;
        int count = Math.min(length, made.length - at);
        System.arraycopy(made, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return made.length - at;
    }

    private boolean isThere() throws IOException {
        while (at == made.length) {
            byte[] next = make();
            if (next == null) return false;
            made = next;
            at = 0;
        }
        return true;
    }
}
