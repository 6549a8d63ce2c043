package dev.gatehouse.bench.mock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** The streams of ten pieces a second. For one thread. */
final class SlowStreams {

    private static final long PERIOD_NANOS = 100_000_000;

    /** A stream ends after this at the latest, so that templates are bounded. */
    static final int MAX_PIECES = 600;

    private record Due(MockConnection connection, int index, int pieces, long nanos) {}

    /** The same pause for all, so whoever comes last is due last. */
    private final Deque<Due> queue = new ArrayDeque<>();

    private final byte[][] templates = new byte[MAX_PIECES][];

    void begin(MockConnection connection, int pieces) {
        queue.add(new Due(connection, 0, Math.min(pieces, MAX_PIECES), System.nanoTime() + PERIOD_NANOS));
    }

    /** For {@code Selector.select}: 0 is for ever. */
    long millisUntilDue() {
        Due first = queue.peek();
        if (first == null) return 0;
        return Math.max(1, (first.nanos() - System.nanoTime()) / 1_000_000);
    }

    void sendDue() {
        long now = System.nanoTime();
        for (Due due = queue.peek(); due != null && due.nanos() <= now; due = queue.peek()) {
            queue.remove();
            if (due.connection().isOpen()) send(due);
        }
    }

    private void send(Due due) {
        try {
            if (due.index() == due.pieces()) {
                due.connection().send(Replies.tail());
                return;
            }
            due.connection().send(piece(due.index()));
            queue.add(new Due(due.connection(), due.index() + 1, due.pieces(), due.nanos() + PERIOD_NANOS));
        } catch (IOException e) {
            // The client is gone; reading from it will tell as well.
        }
    }

    private ByteBuffer piece(int index) {
        if (templates[index] == null) templates[index] = Replies.slowPiece(index);
        byte[] bytes = templates[index].clone();
        // Before the last digit of the time come, from the end: CR LF of the chunk, two LF, brace, quote.
        int last = bytes.length - 7;
        long nanos = System.nanoTime();
        for (int digit = 0; digit < Replies.SENT_DIGITS; digit++, nanos /= 10)
            bytes[last - digit] = (byte) ('0' + nanos % 10);
        return ByteBuffer.wrap(bytes);
    }
}
