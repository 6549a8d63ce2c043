package dev.gatehouse.wire.sse;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * One event of an event stream: its bytes as they came, blank line included, and its data. A view into the reader's
 * buffer, valid until the reader's next frame; {@link #kept} makes one that stays.
 */
public final class SseFrame {

    private static final byte[] DATA = {'d', 'a', 't', 'a'};

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final int dataFrom;
    private final int dataTo;
    private final int dataLines;
    private final boolean terminated;

    SseFrame(byte[] bytes, int from, int to, boolean terminated) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.terminated = terminated;
        int firstFrom = 0;
        int firstTo = 0;
        int lines = 0;
        for (int line = from; line < to; line = nextLine(line)) {
            int value = dataValue(line);
            if (value < 0) continue;
            if (lines == 0) {
                firstFrom = value;
                firstTo = lineEnd(value);
            }
            lines++;
        }
        this.dataFrom = firstFrom;
        this.dataTo = firstTo;
        this.dataLines = lines;
    }

    /** A copy that does not change when the reader goes on. */
    public SseFrame kept() {
        return new SseFrame(Arrays.copyOfRange(bytes, from, to), 0, to - from, terminated);
    }

    /** The array that holds the frame, {@link #from} to {@link #to}; not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** False for the last frame of a stream that ended without a blank line. */
    public boolean isTerminated() {
        return terminated;
    }

    /** False for comments and for events without data. */
    public boolean hasData() {
        return dataLines > 0;
    }

    /** Start of the data of a frame whose data is {@linkplain #onOneLine on one line}. */
    public int dataFrom() {
        return dataFrom;
    }

    /** End of the data of a frame whose data is {@linkplain #onOneLine on one line}. */
    public int dataTo() {
        return dataTo;
    }

    /** True if the data is exactly this ASCII text. */
    public boolean dataIs(String ascii) {
        if (dataLines != 1 || dataTo - dataFrom != ascii.length()) return false;
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[dataFrom + i] != ascii.charAt(i)) return false;
        }
        return true;
    }

    /**
     * The same event with its data on one line, its lines joined by a space: the same to JSON, in which a line break can only
     * be white space. Fields other than data are kept in front.
     */
    public SseFrame onOneLine() {
        if (dataLines <= 1) return this;
        var data = new ByteArrayOutputStream(to - from);
        var frame = new ByteArrayOutputStream(to - from);
        for (int line = from; line < to; line = nextLine(line)) {
            int value = dataValue(line);
            int end = lineEnd(line);
            if (value >= 0) {
                data.write(' ');
                data.write(bytes, value, end - value);
            } else if (end > line) {
                frame.write(bytes, line, end - line);
                frame.write('\n');
            }
        }
        frame.writeBytes(DATA);
        frame.write(':');
        frame.writeBytes(data.toByteArray());
        frame.writeBytes(new byte[] {'\n', '\n'});
        byte[] joined = frame.toByteArray();
        return new SseFrame(joined, 0, joined.length, true);
    }

    /** Where the value starts if this line is a data field, else -1. */
    private int dataValue(int line) {
        int afterName = line + DATA.length;
        if (afterName > to || !Arrays.equals(bytes, line, afterName, DATA, 0, DATA.length)) return -1;
        if (afterName == to || bytes[afterName] == '\n' || bytes[afterName] == '\r') return afterName;
        if (bytes[afterName] != ':') return -1;
        int value = afterName + 1;
        return value < to && bytes[value] == ' ' ? value + 1 : value;
    }

    private int lineEnd(int at) {
        int end = at;
        while (end < to && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        return end;
    }

    private int nextLine(int at) {
        int end = lineEnd(at);
        if (end + 1 < to && bytes[end] == '\r' && bytes[end + 1] == '\n') return end + 2;
        return end + 1;
    }
}
