package dev.gatehouse.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ServerConnectionException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What Helidon writes to a connection, with a time limit on each write, and without what the client of the current request
 * must not get: a body in answer to HEAD, and chunks if it speaks HTTP/1.0. Helidon knows neither rule.
 */
final class Outbound implements DataWriter {

    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    private final DataWriter socket;
    private final Limits limits;
    private final Deadline deadline;
    private final ConnectionThread thread;
    private final Runnable left;

    private boolean withoutBody;
    private boolean withoutChunks;
    private boolean headWritten;
    private boolean dechunking;

    Outbound(DataWriter socket, Limits limits, Deadline deadline, ConnectionThread thread, Runnable left) {
        this.socket = socket;
        this.limits = limits;
        this.deadline = deadline;
        this.thread = thread;
        this.left = left;
    }

    void begin(RequestHead request) {
        withoutBody = request.isHead();
        withoutChunks = request.http10();
        headWritten = false;
        dechunking = false;
    }

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        write(buffer);
    }

    @Override
    public void write(BufferData buffer) {
        BufferData fitting = withoutBody || withoutChunks ? fit(buffer.readBytes()) : buffer;
        if (fitting.available() == 0) return;
        thread.giveWay();
        deadline.in(limits.writeStall());
        try {
            socket.write(fitting);
        } catch (RuntimeException e) {
            left.run();
            // Of a kind that Helidon lets through to the connection without a word in the log.
            throw new ServerConnectionException("the client left, or did not read in time", e);
        } finally {
            deadline.none();
        }
    }

    @Override
    public void flush() {
        socket.flush();
    }

    @Override
    public void close() {
        socket.close();
    }

    /** Helidon writes a head always at the beginning of a write, and a chunk always in one write. */
    private BufferData fit(byte[] bytes) {
        if (headWritten) return BufferData.create(withoutBody ? new byte[0] : dechunked(bytes, 0));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n") + 4;
        String head = text.substring(0, end);
        if (head.startsWith("HTTP/1.1 100 ")) return BufferData.create(withoutChunks ? new byte[0] : bytes);
        headWritten = true;
        dechunking = withoutChunks && head.contains(CHUNKED);
        if (dechunking) head = head.replace(CHUNKED, "");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        if (!withoutBody) out.writeBytes(dechunked(bytes, end));
        return BufferData.create(out.toByteArray());
    }

    private byte[] dechunked(byte[] bytes, int from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = from;
        while (dechunking && at < bytes.length) {
            int sizeEnd = at;
            while (bytes[sizeEnd] != '\r') sizeEnd++;
            int size = Integer.parseInt(new String(bytes, at, sizeEnd - at, StandardCharsets.US_ASCII), 16);
            if (size == 0) return out.toByteArray();
            out.write(bytes, sizeEnd + 2, size);
            at = sizeEnd + 2 + size + 2;
        }
        if (!dechunking) out.write(bytes, from, bytes.length - from);
        return out.toByteArray();
    }
}
