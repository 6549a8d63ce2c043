package dev.gatehouse.control.api;

import java.time.Duration;

/** Durations as the API shows them. */
final class Seconds {

    private Seconds() {}

    /** Whole seconds, rounded up, so that what is not over yet is never shown as 0. */
    static long up(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
