package dev.gatehouse.control.access;

import dev.gatehouse.domain.KeyDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes guessing slow: after some failures each further attempt on the same thing has to wait twice as long as the last. An
 * attempt counts as failed until it is known to be none, so that many at once are no way around. All gateways on the database
 * count together. Thread-safe; blocks.
 */
final class Throttle {

    /** In the database, and of those that were refused lately also in memory: 2 MB. */
    private static final int MOST = 10_000;

    /** After that a failure is no sign of guessing any more. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    /** However fast somebody tries, the database is asked once in this time. */
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private record Refused(Instant until, Instant askAgainAt) {}

    private final String kind;
    private final int free;
    private final Duration longestPause;
    private final SignInAttempts attempts;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<KeyDigest, Refused> refused = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<KeyDigest, Refused> eldest) {
            return size() > MOST;
        }
    };

    /**
     * A throttle.
     *
     * @param kind of what is attempted; each is counted for itself
     * @param free how many failures cost nothing; 2 at least
     */
    Throttle(String kind, int free, Duration longestPause, SignInAttempts attempts, InstantSource clock) {
        this.kind = kind;
        this.free = free;
        this.longestPause = longestPause;
        this.attempts = attempts;
        this.clock = clock;
    }

    /** Empty, and the attempt is counted, if it may be made now; otherwise how long to wait. */
    Optional<Duration> attempt(String on) {
        // As exact as the database.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        KeyDigest subject = subject(on);
        Optional<Instant> until = refusedLately(subject, now);
        if (until.isEmpty()) {
            attempts.table().forget(now.minus(FORGOTTEN_AFTER), MOST);
            until = attempts.table().count(subject, now, free, longestPause);
            until.ifPresent(end -> remember(subject, new Refused(end, now.plus(REMEMBERED))));
        }
        return until.map(end -> Duration.between(now, end));
    }

    /** The attempts that were counted were none. */
    void forget(String on) {
        attempts.table().remove(subject(on));
    }

    /** One attempt that was counted was none; the others stay. */
    void takeBack(String on) {
        attempts.table().takeBack(subject(on));
    }

    private KeyDigest subject(String on) {
        return attempts.fingerprint().apply(kind + " " + on);
    }

    private Optional<Instant> refusedLately(KeyDigest subject, Instant now) {
        lock.lock();
        try {
            return Optional.ofNullable(refused.get(subject))
                    .filter(known ->
                            known.askAgainAt().isAfter(now) && known.until().isAfter(now))
                    .map(Refused::until);
        } finally {
            lock.unlock();
        }
    }

    private void remember(KeyDigest subject, Refused what) {
        lock.lock();
        try {
            refused.put(subject, what);
        } finally {
            lock.unlock();
        }
    }
}
