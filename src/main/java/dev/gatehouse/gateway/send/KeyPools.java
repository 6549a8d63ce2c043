package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.KeyCooldown;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.ProviderKeyState;
import dev.gatehouse.domain.Secret;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of a provider to use, and in which order; those left out that the provider refused lately. A provider without
 * keys has one that is none, and never cools. Thread-safe; what it keeps is bounded by the configured keys.
 */
public final class KeyPools {

    /** Stands for a provider without keys, which may want a pause all the same. */
    static final ProviderKey NONE = new ProviderKey("", new Secret(""), 1);

    private static final Logger LOG = System.getLogger(KeyPools.class.getName());

    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    /** By the provider's name. */
    private final Map<String, KeyPool> pools = new HashMap<>();

    /** Of pools that are gone, so that their going is a change too. */
    private long pastVersions;

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    public KeyPools(LongSupplier nanos, RandomGenerator random) {
        this.nanos = nanos;
        this.random = random;
    }

    /**
     * The keys to try, in order; an empty one for a provider without keys. None if all cool. The first one is meant to be used at
     * once: a request of it is counted, so that those at the same time choose another.
     */
    List<Optional<ProviderKey>> ready(Provider provider) {
        lock.lock();
        try {
            return pool(provider).ready(provider, nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** Until a key of the provider is ready; zero if one is. */
    Duration untilReady(Provider provider) {
        lock.lock();
        try {
            return pool(provider).untilReady(provider, nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private KeyPool pool(Provider provider) {
        return pool(provider.name());
    }

    private KeyPool pool(String provider) {
        return pools.computeIfAbsent(provider, name -> new KeyPool());
    }

    /** Counts a request of a key that was not the first one to try. */
    void used(Provider provider, ProviderKey key) {
        lock.lock();
        try {
            pool(provider).used(key);
        } finally {
            lock.unlock();
        }
    }

    /** The key worked. A pause that began in the meantime stands. */
    void worked(Provider provider, ProviderKey key) {
        lock.lock();
        try {
            pool(provider).worked(key, nanos.getAsLong());
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
        boolean isNews;
        lock.lock();
        try {
            isNews = pool(provider).refused(key, cause, retryAfter, nanos.getAsLong(), random);
        } finally {
            lock.unlock();
        }
        // Time heals the other causes; a rejected key needs someone to look at it.
        if (cause == AttemptClass.AUTH && isNews) {
            LOG.log(Level.WARNING, "provider key rejected provider=" + provider.name() + " key=" + key.id());
        }
    }

    /** Ends a key's pause by hand. */
    public void reset(Provider provider, ProviderKey key) {
        lock.lock();
        try {
            pool(provider).reset(key);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the pause of a provider without keys. */
    void reset(String provider) {
        lock.lock();
        try {
            pool(provider).reset(NONE);
        } finally {
            lock.unlock();
        }
    }

    /** All keys of a provider, in the order of the configuration; one without a name for a provider that has none. */
    public List<ProviderKeyState> states(Provider provider) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            KeyPool pool = pool(provider);
            return KeyPool.keys(provider).stream()
                    .map(key -> pool.state(key, now))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all other providers, and keys that these no longer have. Who still uses one of them may leave a trace of it. */
    void keepOnly(Collection<Provider> providers) {
        Map<String, Provider> kept = providers.stream().collect(Collectors.toMap(Provider::name, Function.identity()));
        lock.lock();
        try {
            pools.entrySet().removeIf(entry -> {
                Provider provider = kept.get(entry.getKey());
                if (provider == null) pastVersions += entry.getValue().version() + 1;
                else entry.getValue().keepOnly(KeyPool.keys(provider));
                return provider == null;
            });
        } finally {
            lock.unlock();
        }
    }

    /** Changes whenever there is something new to keep. */
    long version() {
        lock.lock();
        try {
            return pastVersions
                    + pools.values().stream().mapToLong(KeyPool::version).sum();
        } finally {
            lock.unlock();
        }
    }

    /** What is to outlive the process. */
    List<KeyCooldown> cooldowns(Moment moment) {
        lock.lock();
        try {
            return pools.entrySet().stream()
                    .flatMap(pool -> pool.getValue().cooldowns(pool.getKey(), moment))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    void restore(List<KeyCooldown> cooldowns, Moment moment) {
        lock.lock();
        try {
            cooldowns.forEach(cooldown -> pool(cooldown.provider()).restore(cooldown, moment));
        } finally {
            lock.unlock();
        }
    }
}
