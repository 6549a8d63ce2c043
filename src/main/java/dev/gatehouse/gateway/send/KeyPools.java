package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.ProviderKeyState;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of a provider to use, and in which order: in turns, those left out that the provider refused lately. A provider
 * without keys has one that is none, and never cools. Thread-safe; what it keeps is bounded by the configured keys.
 */
public final class KeyPools {

    private static final Logger LOG = System.getLogger(KeyPools.class.getName());

    private static final Backoff RATE_LIMITED = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5));
    private static final Duration QUOTA_EXHAUSTED = Duration.ofHours(1);
    private static final Duration AUTH = Duration.ofMinutes(10);

    private record KeyName(String provider, String key) {}

    /** @param timesLimited how often the key was rate limited since it last worked */
    private record Cooling(AttemptClass cause, long untilNanos, int timesLimited) {

        Duration left(long now) {
            return Duration.ofNanos(Math.max(0, untilNanos - now));
        }

        boolean isOver(long now) {
            return now - untilNanos >= 0;
        }
    }

    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<KeyName, Cooling> cooling = new HashMap<>();
    private final Map<String, Integer> turns = new HashMap<>();

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    public KeyPools(LongSupplier nanos, RandomGenerator random) {
        this.nanos = nanos;
        this.random = random;
    }

    /** The keys to try, in order, each time beginning with another; an empty one for a provider without. None if all cool. */
    List<Optional<ProviderKey>> ready(Provider provider) {
        List<ProviderKey> keys = provider.keys();
        if (keys.isEmpty()) return List.of(Optional.empty());
        lock.lock();
        try {
            long now = nanos.getAsLong();
            int turn = turns.merge(provider.name(), 1, (before, one) -> (before + one) % keys.size());
            var ready = new ArrayList<Optional<ProviderKey>>(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                // The first turn is 1, of the first key.
                ProviderKey key = keys.get(Math.floorMod(turn - 1 + i, keys.size()));
                if (left(provider, key, now).isZero()) ready.add(Optional.of(key));
            }
            return ready;
        } finally {
            lock.unlock();
        }
    }

    /** Until a key of the provider is ready; zero if one is, or if it has none. */
    Duration untilReady(Provider provider) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            return provider.keys().stream()
                    .map(key -> left(provider, key, now))
                    .min(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    private Duration left(Provider provider, ProviderKey key, long now) {
        Cooling known = cooling.get(new KeyName(provider.name(), key.id()));
        return known == null ? Duration.ZERO : known.left(now);
    }

    /** The key worked. A pause that began in the meantime stands. */
    void worked(Provider provider, ProviderKey key) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            cooling.computeIfPresent(
                    new KeyName(provider.name(), key.id()), (name, known) -> known.isOver(now) ? null : known);
        } finally {
            lock.unlock();
        }
    }

    /** The provider refused the key for a cause that says nothing of when to come back. */
    void refused(Provider provider, ProviderKey key, AttemptClass cause) {
        cool(provider, key, cause, null);
    }

    /** The provider refused the key and said for how long. */
    void refused(Provider provider, ProviderKey key, AttemptClass cause, Duration retryAfter) {
        cool(provider, key, cause, retryAfter);
    }

    private void cool(Provider provider, ProviderKey key, AttemptClass cause, @Nullable Duration retryAfter) {
        var name = new KeyName(provider.name(), key.id());
        boolean coolsAnew;
        lock.lock();
        try {
            long now = nanos.getAsLong();
            Cooling before = cooling.get(name);
            coolsAnew = before == null || before.isOver(now);
            cooling.put(name, cooler(before, cause, retryAfter, now));
        } finally {
            lock.unlock();
        }
        // Time heals the other causes; a rejected key needs someone to look at it.
        if (cause == AttemptClass.AUTH && coolsAnew) {
            LOG.log(Level.WARNING, "provider key rejected provider=" + name.provider() + " key=" + name.key());
        }
    }

    private Cooling cooler(@Nullable Cooling known, AttemptClass cause, @Nullable Duration retryAfter, long now) {
        boolean limited = cause == AttemptClass.RATE_LIMITED;
        boolean alreadyCools = known != null && !known.isOver(now);
        // Calls that were under way together are refused together: that is one refusal, not many.
        if (known != null && alreadyCools && limited && retryAfter == null) return known;
        int before = known == null ? 0 : known.timesLimited();
        int times = limited && !alreadyCools ? before + 1 : before;
        Duration pause = retryAfter == null || cause == AttemptClass.AUTH ? usual(cause, times) : retryAfter;
        long until = now + pause.toNanos();
        if (known != null && alreadyCools && known.untilNanos() - until >= 0) return known;
        return new Cooling(cause, until, times);
    }

    private Duration usual(AttemptClass cause, int times) {
        return switch (cause) {
            case RATE_LIMITED -> RATE_LIMITED.pause(times, random);
            case QUOTA_EXHAUSTED -> QUOTA_EXHAUSTED;
            case AUTH -> AUTH;
            default -> throw new IllegalArgumentException(cause + " says nothing of a key");
        };
    }

    /** All keys of a provider, in the order of the configuration. */
    public List<ProviderKeyState> states(Provider provider) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            return provider.keys().stream()
                    .map(key -> new ProviderKeyState(
                            key,
                            Optional.ofNullable(cooling.get(new KeyName(provider.name(), key.id())))
                                    .filter(known -> !known.isOver(now))
                                    .map(known -> new ProviderKeyState.Cooling(known.cause(), known.left(now)))))
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
