package dev.gatehouse.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Bytes of a known number that can be written any number of times, since a request may be sent to several targets. */
public interface Payload {

    /** Exact number of bytes that {@link #writeTo} writes. */
    long length();

    void writeTo(OutputStream out) throws IOException;

    static Payload of(byte[] bytes) {
        return new Payload() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(bytes);
            }
        };
    }

    /** All of one that memory has room for. */
    static byte[] bytes(Payload payload) {
        var out = new ByteArrayOutputStream(Math.toIntExact(payload.length()));
        try {
            payload.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }
}
