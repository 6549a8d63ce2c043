package dev.gatehouse.wire.sse;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The frame that a frame was translated from, carried in a field of its own: {@code original:} in front of the data, on one line. Whoever reads data only
 * does not see it; a client of the original's dialect gets it byte for byte.
 */
public final class Original {

    private static final byte[] FIELD = {'o', 'r', 'i', 'g', 'i', 'n', 'a', 'l', ':'};

    /** Line ends stand as these two, which neither JSON nor a comment of a provider's holds. */
    private static final byte LINE_FEED = 0x1e;

    private static final byte CARRIAGE_RETURN = 0x1f;

    private Original() {}

    /**
     * The frames with the original in the first of them, and with an empty one in the others, since the original says what they say.
     *
     * @param frames translations, each a line of data and a blank line; none for an original that says nothing in the other dialect
     */
    public static byte[] carriedBy(byte[] frames, SseFrame original) {
        var out = new ByteArrayOutputStream(frames.length + original.to() - original.from() + 2 * FIELD.length);
        out.writeBytes(FIELD);
        for (int i = original.from(); i < original.to(); i++) out.write(hidden(original.bytes()[i]));
        out.write('\n');
        if (frames.length == 0) out.write('\n');
        write(frames, out);
        return out.toByteArray();
    }

    /** The frames, each with an empty original: what they say was said by an earlier one. */
    public static byte[] saidBefore(byte[] frames) {
        if (frames.length == 0) return frames;
        var out = new ByteArrayOutputStream(frames.length + 2 * FIELD.length);
        out.writeBytes(FIELD);
        out.write('\n');
        write(frames, out);
        return out.toByteArray();
    }

    private static void write(byte[] frames, ByteArrayOutputStream out) {
        for (int i = 0; i < frames.length; i++) {
            out.write(frames[i]);
            boolean frameEnds = frames[i] == '\n' && i > 0 && frames[i - 1] == '\n';
            if (frameEnds && i + 1 < frames.length) {
                out.writeBytes(FIELD);
                out.write('\n');
            }
        }
    }

    private static byte hidden(byte b) {
        return b == '\n' ? LINE_FEED : b == '\r' ? CARRIAGE_RETURN : b;
    }

    /** Whether the frame carries one. */
    public static boolean isIn(SseFrame frame) {
        return begins(frame, frame.from());
    }

    private static boolean begins(SseFrame frame, int at) {
        int end = at + FIELD.length;
        return end <= frame.to() && Arrays.equals(frame.bytes(), at, end, FIELD, 0, FIELD.length);
    }

    /** Where the frame itself begins, behind what it carries. */
    public static int end(SseFrame frame) {
        int end = frame.from();
        // None of ours has two, but what is not ours might.
        while (begins(frame, end)) end = endOfLine(frame, end);
        return end;
    }

    private static int endOfLine(SseFrame frame, int from) {
        int at = from;
        while (at < frame.to() && frame.bytes()[at] != '\n') at++;
        return Math.min(at + 1, frame.to());
    }

    /** The original's bytes; none if it was said before. The frame must carry one. */
    public static byte[] of(SseFrame frame) {
        byte[] original =
                Arrays.copyOfRange(frame.bytes(), frame.from() + FIELD.length, endOfLine(frame, frame.from()) - 1);
        for (int i = 0; i < original.length; i++) {
            if (original[i] == LINE_FEED) original[i] = '\n';
            if (original[i] == CARRIAGE_RETURN) original[i] = '\r';
        }
        return original;
    }
}
