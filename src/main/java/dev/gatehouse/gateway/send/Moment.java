package dev.gatehouse.gateway.send;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One moment on two clocks, so that times of the one can be told in the other.
 *
 * @param nanos of the monotonic clock
 */
public record Moment(long nanos, Instant instant) {

    /** In microseconds, which is what a database keeps. */
    Instant instant(long otherNanos) {
        return instant.plusNanos(otherNanos - nanos).truncatedTo(ChronoUnit.MICROS);
    }

    /** Never later than this moment: wall clocks are set back sometimes, and no pause may become endless by that. */
    long nanos(Instant earlier) {
        return nanos - Math.max(0, Duration.between(earlier, instant).toNanos());
    }
}
