package dev.gatehouse.wire.sse;

import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into event-stream frames without looking at more than line ends and field names. The bytes of a
 * frame are kept as they came, so that they can be passed on untouched.
 *
 * <p>Source: WHATWG HTML Living Standard, §9.2.6 "Interpreting an event stream", read 2026-11-21. Lines end with LF, CRLF
 * or CR; a frame ends with an empty line.
 *
 * <p>Not thread-safe. A frame is valid until the next call of {@link #next}.
 */
public final class SseReader {

    /** A frame larger than this ends a stream of text: no provider sends one, and a buffer must not grow without bound. */
    public static final int MAX_FRAME_BYTES = 4 * 1024 * 1024;

    /** A frame or two of a slow stream, of which there may be thousands. */
    private static final int FIRST_BUFFER_BYTES = 1024;

    /** The frames that a fast stream brings at once; beyond it the buffer grows only for a frame that needs it. */
    private static final int BURST_BYTES = 16 * 1024;

    private final InputStream in;
    private final int maxFrameBytes;
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    /** Start of what has not been handed out. */
    private int start;
    /** End of what has been read. */
    private int end;

    private boolean begun;

    private Flushable beforeWaiting = () -> {};

    public SseReader(InputStream in) {
        this(in, MAX_FRAME_BYTES);
    }

    /** @param maxFrameBytes what a frame may hold, for events that are images; at least a few kilobytes */
    public SseReader(InputStream in, int maxFrameBytes) {
        this.in = in;
        this.maxFrameBytes = Math.max(maxFrameBytes, BURST_BYTES);
    }

    /**
     * The next frame, blank lines between frames left out; null at the end of the stream. The standard discards what follows
     * the last blank line; here it is a frame too, not {@link SseFrame#isTerminated}, since providers are known to end on
     * {@code data: [DONE]} without one.
     *
     * @throws FrameTooLargeException if a frame exceeds what it may hold
     */
    public @Nullable SseFrame next() throws IOException {
        // Both count from the start, which moves when the buffer is filled.
        int at = 0;
        int line = 0;
        while (isThere(at)) {
            byte b = buffer[start + at];
            boolean endOfLine = b == '\n' || b == '\r';
            boolean empty = endOfLine && at == line;
            at++;
            if (!endOfLine) continue;
            // A CR at the end of what was read may be half of a CRLF; only in that rare case one more byte is awaited.
            if (b == '\r' && isThere(at) && buffer[start + at] == '\n') at++;
            if (!empty) {
                line = at;
            } else if (line == 0) {
                // An empty line with nothing before it ends no frame.
                start += at;
                at = 0;
            } else {
                return frame(start + at, true);
            }
        }
        return start == end ? null : frame(end, false);
    }

    /** Whether the next frame has been read whole, so that {@link #next} does not wait for it. */
    public boolean isNextHere() {
        boolean lineBegins = true;
        boolean any = false;
        for (int at = start; at < end; at++) {
            boolean endOfLine = buffer[at] == '\n' || buffer[at] == '\r';
            if (endOfLine && buffer[at] == '\r' && at + 1 == end) return false;
            if (endOfLine && buffer[at] == '\r' && buffer[at + 1] == '\n') at++;
            if (endOfLine && lineBegins && any) return true;
            lineBegins = endOfLine;
            any |= !endOfLine;
        }
        return false;
    }

    private boolean isThere(int at) throws IOException {
        return start + at < end || fill();
    }

    private SseFrame frame(int to, boolean terminated) {
        int from = begun ? start : behindMark();
        begun = true;
        start = to;
        return new SseFrame(buffer, from, to, terminated);
    }

    /** A stream may begin with a byte order mark, which must not come into the middle of another. */
    private int behindMark() {
        boolean mark = end - start >= 3
                && buffer[start] == (byte) 0xEF
                && buffer[start + 1] == (byte) 0xBB
                && buffer[start + 2] == (byte) 0xBF;
        return mark ? start + 3 : start;
    }

    /** What to do before waiting for more bytes: the moment to flush what was made of the frames so far. */
    public void beforeWaiting(Flushable action) {
        this.beforeWaiting = action;
    }

    /** Moves what is kept to the front of the buffer and reads at least one byte behind it; false at the end. */
    private boolean fill() throws IOException {
        // What filled it is likely to be followed by as much.
        boolean fast = end == buffer.length && end < BURST_BYTES;
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (fast || end == buffer.length) {
            if (end >= maxFrameBytes) throw new FrameTooLargeException(maxFrameBytes);
            buffer = Arrays.copyOf(buffer, (int) Math.min(maxFrameBytes, buffer.length * 2L));
        }
        beforeWaiting.flush();
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) return false;
        end += read;
        return true;
    }

    /** A frame that does not end. */
    public static final class FrameTooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        FrameTooLargeException(int maxFrameBytes) {
            super("an event is larger than " + maxFrameBytes + " bytes");
        }
    }
}
