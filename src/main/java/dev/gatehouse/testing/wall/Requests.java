package dev.gatehouse.testing.wall;

import java.time.Duration;

/**
 * The requests that a client makes, each after the one before is over.
 *
 * @param streamsOnly if false, every second one asks for an answer in one piece
 * @param apart from the beginning of one to the beginning of the next, if the first is over by then
 */
public record Requests(int count, boolean streamsOnly, Duration apart) {

    static Requests stream() {
        return new Requests(1, true, Duration.ZERO);
    }

    /** Streams and others in turns. */
    static Requests inTurns(int count) {
        return new Requests(count, false, Duration.ZERO);
    }

    Requests every(Duration interval) {
        return new Requests(count, streamsOnly, interval);
    }

    boolean isStream(int index) {
        return streamsOnly || index % 2 == 0;
    }
}
