package dev.gatehouse.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * The body of an answer that is sent bit by bit: each flush is one chunk, in one write, out of the array that it was gathered in. Head, first
 * chunk and end are Helidon's, which makes two copies of every chunk and five objects beside them. Not thread-safe.
 */
final class Chunks extends OutputStream {

    /** Of a slow stream no more is ever there, and there may be thousands of those. */
    private static final int FEW_BYTES = 512;

    /** What a socket takes at once, whoever reads it. */
    private static final int MOST_BYTES = 16 * 1024;

    /** Room for the size of the chunk, four digits, and the end of that line. */
    private static final int SIZE_LINE = 6;

    private static final int LINE_END = 2;

    private final OutputStream ends;
    private final DataWriter socket;
    private byte[] gathered = new byte[SIZE_LINE + FEW_BYTES + LINE_END];
    private int end = SIZE_LINE;
    private boolean begun;

    /** @param ends Helidon's stream of an answer that has no length */
    Chunks(OutputStream ends, DataWriter socket) {
        this.ends = ends;
        this.socket = socket;
    }

    @Override
    public void write(int b) throws IOException {
        makeRoom(1);
        gathered[end++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (left > 0) {
            makeRoom(left);
            int fitting = Math.min(left, room());
            System.arraycopy(bytes, at, gathered, end, fitting);
            end += fitting;
            at += fitting;
            left -= fitting;
        }
    }

    @Override
    public void flush() throws IOException {
        if (end == SIZE_LINE) return;
        if (begun) {
            sendChunk();
        } else {
            begun = true;
            ends.write(gathered, SIZE_LINE, end - SIZE_LINE);
            ends.flush();
        }
        end = SIZE_LINE;
    }

    /** Nothing was sent so far: Helidon makes a whole of it, with a length. */
    @Override
    public void close() throws IOException {
        if (begun) flush();
        else ends.write(gathered, SIZE_LINE, end - SIZE_LINE);
        ends.close();
    }

    /** For at least one byte, and for all of them if so much is gathered at all. */
    private void makeRoom(int bytes) throws IOException {
        if (room() >= bytes) return;
        int grown =
                Math.min(MOST_BYTES, Math.max(end - SIZE_LINE + bytes, 2 * (gathered.length - SIZE_LINE - LINE_END)));
        if (SIZE_LINE + grown + LINE_END > gathered.length)
            gathered = Arrays.copyOf(gathered, SIZE_LINE + grown + LINE_END);
        if (room() == 0) flush();
    }

    private int room() {
        return gathered.length - LINE_END - end;
    }

    private void sendChunk() {
        int from = SIZE_LINE - LINE_END;
        for (int size = end - SIZE_LINE; size > 0; size >>>= 4)
            gathered[--from] = (byte) Character.forDigit(size & 15, 16);
        endLine(SIZE_LINE - LINE_END);
        endLine(end);
        socket.write(BufferData.createReadOnly(gathered, from, end + LINE_END - from));
    }

    private void endLine(int at) {
        gathered[at] = '\r';
        gathered[at + 1] = '\n';
    }
}
