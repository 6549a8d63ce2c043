package dev.gatehouse.server;

import java.time.Duration;

/** Until when a connection's current read or write may take. Set by the connection's thread, read by the reaper. */
final class Deadline {

    private static final long NONE = 0;

    /** On the scale of {@link System#nanoTime()}. */
    private volatile long at = NONE;

    void in(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        at = end == NONE ? 1 : end;
    }

    void none() {
        at = NONE;
    }

    boolean passed() {
        long end = at;
        return end != NONE && System.nanoTime() - end > 0;
    }
}
