package dev.gatehouse.bench.mock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** One client of the mock: finds where its requests end, and sends what it can take. For one thread. */
final class MockConnection {

    /** Larger heads end the connection. */
    private static final int MAX_HEAD_BYTES = 16 << 10;

    private static final String LENGTH = "\r\ncontent-length:";

    /** What answers a request once it is here whole. */
    @FunctionalInterface
    interface Answerer {
        void answer(MockConnection connection, String path) throws IOException;
    }

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Answerer answerer;
    private final byte[] head = new byte[MAX_HEAD_BYTES];
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
    private int headBytes;
    private String path = "";
    private long bodyLeft;

    MockConnection(SocketChannel channel, SelectionKey key, Answerer answerer) {
        this.channel = channel;
        this.key = key;
        this.answerer = answerer;
    }

    /** @param input scratch, shared by all connections */
    void read(ByteBuffer input) throws IOException {
        input.clear();
        int read = channel.read(input);
        if (read < 0) throw new IOException("client gone");
        input.flip();
        while (input.hasRemaining()) {
            if (bodyLeft == 0 && !readHead(input)) return;
            int skipped = (int) Math.min(bodyLeft, input.remaining());
            input.position(input.position() + skipped);
            bodyLeft -= skipped;
            if (bodyLeft == 0) answerer.answer(this, path);
        }
    }

    /** Whether the head is complete. */
    private boolean readHead(ByteBuffer input) throws IOException {
        while (input.hasRemaining()) {
            if (headBytes == MAX_HEAD_BYTES) throw new IOException("head too large");
            head[headBytes++] = input.get();
            if (head[headBytes - 1] == '\n' && headBytes >= 4 && head[headBytes - 3] == '\n') {
                parseHead(new String(head, 0, headBytes, ISO_8859_1));
                headBytes = 0;
                return true;
            }
        }
        return false;
    }

    private void parseHead(String text) {
        int pathStart = text.indexOf(' ') + 1;
        path = text.substring(pathStart, text.indexOf(' ', pathStart));
        int length = text.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (length < 0) {
            bodyLeft = 0;
            return;
        }
        int start = length + LENGTH.length();
        bodyLeft =
                Long.parseLong(text.substring(start, text.indexOf('\r', start)).trim());
    }

    void send(ByteBuffer bytes) throws IOException {
        if (unsent.isEmpty()) channel.write(bytes);
        if (!bytes.hasRemaining()) return;
        unsent.add(bytes);
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    void flush() throws IOException {
        for (ByteBuffer next = unsent.peek(); next != null; next = unsent.peek()) {
            channel.write(next);
            if (next.hasRemaining()) return;
            unsent.remove();
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
