package dev.gatehouse.wire;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes of a known number that can be written any number of times, since a request may be sent to several targets. */
public interface Payload {

    /** Exact number of bytes that {@link #writeTo} writes. */
    long length();

    void writeTo(OutputStream out) throws IOException;
}
