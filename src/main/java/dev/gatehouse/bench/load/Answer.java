package dev.gatehouse.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Reads one HTTP answer as its bytes arrive. Used again for the next one. For one thread. */
final class Answer {

    /** Larger heads are an error. */
    private static final int MAX_HEAD_BYTES = 16 << 10;

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        COMPLETE
    }

    private final Text text;
    private final byte[] head = new byte[MAX_HEAD_BYTES];
    private State state = State.HEAD;
    private int headBytes;
    private long left;
    private int trailerLine;
    private int status;
    private int attempts;
    private boolean last;

    Answer(Text text) {
        this.text = text;
    }

    void clear() {
        text.clear();
        state = State.HEAD;
        headBytes = 0;
    }

    int status() {
        return status;
    }

    /** Calls to providers, if the answer tells. */
    int attempts() {
        return attempts;
    }

    /** Whether the connection ends with it. */
    boolean isLast() {
        return last;
    }

    boolean complete() {
        return state == State.COMPLETE;
    }

    /** @throws IOException if it is not HTTP as we know it */
    void read(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            switch (state) {
                case HEAD -> readHead(bytes.get());
                case BODY -> readBody(bytes, State.COMPLETE);
                case CHUNK -> readBody(bytes, State.CHUNK_END);
                case CHUNK_SIZE -> readChunkSize(bytes.get());
                case CHUNK_END -> {
                    if (bytes.get() == '\n') beginChunk();
                }
                case TRAILER -> readTrailer(bytes.get());
                case COMPLETE -> throw new IOException("more than an answer");
            }
        }
    }

    private void readHead(byte next) throws IOException {
        if (headBytes == MAX_HEAD_BYTES) throw new IOException("head too large");
        head[headBytes++] = next;
        if (next != '\n' || headBytes < 4 || head[headBytes - 3] != '\n') return;
        String fields = new String(head, 0, headBytes, ISO_8859_1).toLowerCase(Locale.ROOT);
        status = number(fields, fields.indexOf(' ') + 1);
        last = fields.contains("\r\nconnection: close\r\n");
        int told = fields.indexOf("\r\nx-gatehouse-attempts: ");
        attempts = told < 0 ? 0 : number(fields, fields.indexOf(' ', told) + 1);
        int length = fields.indexOf("\r\ncontent-length: ");
        if (length >= 0) {
            left = number(fields, fields.indexOf(' ', length) + 1);
            state = State.BODY;
            if (left == 0) finish();
        } else if (fields.contains("\r\ntransfer-encoding: chunked\r\n")) {
            beginChunk();
        } else {
            throw new IOException("answer without length");
        }
    }

    private static int number(String fields, int start) throws IOException {
        int number = 0;
        for (int at = start; Character.isDigit(fields.charAt(at)); at++) number = 10 * number + fields.charAt(at) - '0';
        return number;
    }

    private void readBody(ByteBuffer bytes, State next) {
        int ready = (int) Math.min(left, bytes.remaining());
        for (int i = 0; i < ready; i++) text.read(bytes.get());
        left -= ready;
        if (left > 0) return;
        if (next == State.COMPLETE) finish();
        else state = next;
    }

    private void beginChunk() {
        state = State.CHUNK_SIZE;
        left = 0;
    }

    private void readChunkSize(byte next) throws IOException {
        if (next == '\r') return;
        if (next != '\n') {
            int digit = Character.digit(next, 16);
            if (digit < 0) throw new IOException("not the size of a chunk");
            left = 16 * left + digit;
            return;
        }
        trailerLine = 0;
        state = left == 0 ? State.TRAILER : State.CHUNK;
    }

    private void readTrailer(byte next) {
        if (next == '\r') return;
        if (next != '\n') trailerLine++;
        else if (trailerLine == 0) finish();
        else trailerLine = 0;
    }

    private void finish() {
        text.end();
        state = State.COMPLETE;
    }
}
