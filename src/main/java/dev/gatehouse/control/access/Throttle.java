package dev.gatehouse.control.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes guessing slow: after some failures each further attempt on the same thing has to wait twice as long as the last. An
 * attempt counts as failed until it is known to be none, so that many at once are no way around. Thread-safe.
 */
final class Throttle {

    /** Some 2 MB; beyond it the one that was tried the longest ago is forgotten. */
    private static final int MOST = 10_000;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** After that a failure is no sign of guessing any more. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    private record Tried(int failures, Instant last, Instant notBefore) {}

    private static final Tried NEVER = new Tried(0, Instant.MIN, Instant.MIN);

    private final int free;
    private final Duration longestPause;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Tried> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tried> eldest) {
            return size() > MOST;
        }
    };

    /** @param free how many failures cost nothing */
    Throttle(int free, Duration longestPause, InstantSource clock) {
        this.free = free;
        this.longestPause = longestPause;
        this.clock = clock;
    }

    /** Empty, and the attempt is counted, if it may be made now; otherwise how long to wait. */
    Optional<Duration> attempt(String on) {
        lock.lock();
        try {
            Instant now = clock.instant();
            Tried before = known.getOrDefault(on, NEVER);
            if (before.notBefore().isAfter(now)) {
                return Optional.of(Duration.between(now, before.notBefore()));
            }
            boolean again = before.last().isAfter(now.minus(FORGOTTEN_AFTER));
            int failures = again ? before.failures() + 1 : 1;
            known.put(on, new Tried(failures, now, now.plus(pauseAfter(failures))));
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The attempts that were counted were none. */
    void forget(String on) {
        lock.lock();
        try {
            known.remove(on);
        } finally {
            lock.unlock();
        }
    }

    /** One attempt that was counted was none; the others stay. */
    void takeBack(String on) {
        lock.lock();
        try {
            known.computeIfPresent(
                    on, (key, tried) -> new Tried(Math.max(0, tried.failures() - 1), tried.last(), tried.last()));
        } finally {
            lock.unlock();
        }
    }

    private Duration pauseAfter(int failures) {
        int beyond = failures - free;
        if (beyond < 0) return Duration.ZERO;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(beyond, 20));
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
