package dev.gatehouse;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** What a gateway has opened so far: closed once, in reverse order, all of it even if one fails. */
final class Opened {

    private final Deque<Runnable> closings = new ConcurrentLinkedDeque<>();

    void add(Runnable closing) {
        closings.push(closing);
    }

    void close() {
        Runnable closing = closings.poll();
        if (closing == null) return;
        try {
            closing.run();
        } finally {
            close();
        }
    }
}
