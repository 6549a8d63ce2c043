package dev.gatehouse.gateway.send;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses that double from one time to the next. Each is shortened by up to a fifth at random, so that what failed together
 * does not come back together.
 */
public record Backoff(Duration first, Duration longest) {

    private static final double SHORTEST_PART = 0.8;

    /** Enough to reach any longest pause; more would overflow. */
    private static final int MAX_DOUBLINGS = 30;

    /** @param times how often it happened in a row, this time included */
    Duration pause(int times, RandomGenerator random) {
        int doublings = Math.min(Math.max(times - 1, 0), MAX_DOUBLINGS);
        Duration full = first.multipliedBy(1L << doublings);
        Duration bounded = full.compareTo(longest) < 0 ? full : longest;
        double part = SHORTEST_PART + (1 - SHORTEST_PART) * random.nextDouble();
        return Duration.ofNanos((long) (bounded.toNanos() * part));
    }
}
