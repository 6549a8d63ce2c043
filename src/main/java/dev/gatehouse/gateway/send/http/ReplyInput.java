package dev.gatehouse.gateway.send.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The receiving side of a connection: one buffer, which grows with what comes at once, and one deadline that all reads have in common, so
 * that a peer which drips byte after byte gains no time.
 *
 * <p>Reads throw {@link EOFException} at the end of the stream, {@link SocketTimeoutException} after the deadline and
 * {@link ProtocolException} for what is not HTTP. The socket itself knows no time limit: whoever reads from a provider must be watched, see {@link
 * ReadWatch}.
 */
final class ReplyInput {

    /** An event or two of a slow stream, of which there may be thousands. */
    private static final int FIRST_BUFFER_BYTES = 1024;

    /** A TLS record, and many events of a fast stream; small enough to keep with an idle connection. */
    private static final int LAST_BUFFER_BYTES = 16 * 1024;

    private enum Wait {
        NONE,
        UNDER_WAY,
        GIVEN_UP
    }

    private final InputStream in;
    private final AtomicReference<Wait> wait = new AtomicReference<>(Wait.NONE);
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int next;
    private int end;
    private volatile LongSupplier deadline = System::nanoTime;

    ReplyInput(Socket socket) throws IOException {
        this.in = socket.getInputStream();
    }

    /** Until when reads may block, by {@link System#nanoTime()}; asked again and again while one does, by another thread. */
    void until(LongSupplier nanoTime) {
        deadline = nanoTime;
    }

    /** Gives up a read that takes too long, from any thread; if true, the socket must be closed, which ends it. */
    boolean givesUp() {
        return wait.get() == Wait.UNDER_WAY && isOverdue() && wait.compareAndSet(Wait.UNDER_WAY, Wait.GIVEN_UP);
    }

    private boolean isOverdue() {
        return deadline.getAsLong() - System.nanoTime() <= 0;
    }

    /** Waits for a byte without taking it. */
    void await() throws IOException {
        if (next == end) fill();
    }

    /** How many bytes are here already. */
    int buffered() {
        return end - next;
    }

    /** True if that many line ends are here already, so that reading the lines will not block. */
    boolean hasLines(int count) {
        int missing = count;
        for (int i = next; i < end && missing > 0; i++) {
            if (buffer[i] == '\n') missing--;
        }
        return missing == 0;
    }

    /** One byte, 0 to 255. */
    int next() throws IOException {
        await();
        return Byte.toUnsignedInt(buffer[next++]);
    }

    /** At least one byte, and what else is here already. */
    int read(byte[] target, int offset, int length) throws IOException {
        if (next == end) {
            if (length >= buffer.length) return receive(target, offset, length);
            fill();
        }
        int count = Math.min(length, end - next);
        System.arraycopy(buffer, next, target, offset, count);
        next += count;
        return count;
    }

    /**
     * The next line without its end, which is CRLF or, as tolerated by RFC 9112 section 2.2, LF.
     *
     * @param limit how many bytes the line may have, its end included
     */
    String line(int limit) throws IOException {
        await();
        int start = next;
        if (!findLineEnd()) return longLine(start, limit);
        if (next - start >= limit) throw tooLong();
        return text(buffer, start, next++ - start);
    }

    /** The rest of a line that began in what is left of the buffer. */
    private String longLine(int start, int limit) throws IOException {
        var line = new ByteArrayOutputStream();
        line.write(buffer, start, end - start);
        boolean whole = false;
        while (!whole) {
            fill();
            whole = findLineEnd();
            if (line.size() + next >= limit) throw tooLong();
            line.write(buffer, 0, next);
        }
        next++;
        return text(line.toByteArray(), 0, line.size());
    }

    /** Moves to the next LF, or to the end of the buffer if there is none. */
    private boolean findLineEnd() {
        while (next < end && buffer[next] != '\n') next++;
        return next < end;
    }

    private static ProtocolException tooLong() {
        return new ProtocolException("a line or a head is too long");
    }

    private static String text(byte[] bytes, int start, int length) throws ProtocolException {
        int count = length > 0 && bytes[start + length - 1] == '\r' ? length - 1 : length;
        for (int i = start; i < start + count; i++) {
            boolean control = (bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t') || bytes[i] == 0x7f;
            if (control) throw new ProtocolException("a control character in a line");
        }
        return new String(bytes, start, count, StandardCharsets.ISO_8859_1);
    }

    private void fill() throws IOException {
        // What filled it is likely to be followed by as much.
        if (end == buffer.length && end < LAST_BUFFER_BYTES) buffer = new byte[2 * end];
        next = 0;
        end = 0;
        end = receive(buffer, 0, buffer.length);
    }

    private int receive(byte[] target, int offset, int length) throws IOException {
        if (isOverdue()) throw new SocketTimeoutException("deadline passed");
        wait.set(Wait.UNDER_WAY);
        int count;
        try {
            count = in.read(target, offset, length);
        } catch (IOException e) {
            throw endsInTime() ? e : new SocketTimeoutException("deadline passed");
        }
        if (!endsInTime()) throw new SocketTimeoutException("deadline passed");
        if (count < 0) throw new EOFException("end of stream");
        return count;
    }

    private boolean endsInTime() {
        return wait.compareAndSet(Wait.UNDER_WAY, Wait.NONE);
    }
}
