package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.KeyCooldown;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.ProviderKeyState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of one provider's keys. Not thread-safe: its owner's lock guards it. Times are of one monotonic clock. */
final class KeyPool {

    private static final class Use {
        private long requests;
        /** What its weight has earned it and it has not used yet. */
        private int credit;

        private @Nullable KeyCooling cooling;

        private boolean isReady(long now) {
            return cooling == null || cooling.isOver(now);
        }

        private Duration retryIn(long now) {
            return cooling == null ? Duration.ZERO : cooling.retryIn(now);
        }
    }

    /** By the key's id: bounded by the configuration. */
    private final Map<String, Use> uses = new HashMap<>();

    /** Of the key that is next if they take turns. */
    private int turn;

    private long version;

    /** Changes whenever a pause does. */
    long version() {
        return version;
    }

    /** The keys to try, in order; none if all cool. Counts a request of the first one. */
    List<Optional<ProviderKey>> ready(Provider provider, long now) {
        int first = first(provider, now);
        if (first < 0) return List.of();
        List<ProviderKey> keys = keys(provider);
        if (provider.keys().isEmpty()) return List.of(Optional.empty());
        var ready = new ArrayList<Optional<ProviderKey>>(keys.size());
        ready.add(Optional.of(keys.get(first)));
        use(keys.get(first)).requests++;
        for (int i = 1; i < keys.size(); i++) {
            ProviderKey key = keys.get((first + i) % keys.size());
            if (use(key).isReady(now)) ready.add(Optional.of(key));
        }
        return ready;
    }

    static List<ProviderKey> keys(Provider provider) {
        return provider.keys().isEmpty() ? List.of(KeyPools.NONE) : provider.keys();
    }

    /** A key that may have been refilled comes first: after others that work, nobody would ever find out. */
    private int first(Provider provider, long now) {
        List<ProviderKey> keys = keys(provider);
        for (int i = 0; i < keys.size(); i++) {
            Use use = use(keys.get(i));
            KeyCooling cooling = use.cooling;
            if (cooling == null || !cooling.mayBeTriedEarly(now)) continue;
            use.cooling = cooling.tryEarly(now);
            version++;
            return i;
        }
        return switch (provider.keySelection()) {
            case ROUND_ROBIN -> inTurn(keys, now);
            case LEAST_USED -> leastUsed(keys, now);
            case WEIGHTED -> weighted(keys, now);
        };
    }

    private int inTurn(List<ProviderKey> keys, long now) {
        for (int i = 0; i < keys.size(); i++) {
            int at = (turn + i) % keys.size();
            if (!use(keys.get(at)).isReady(now)) continue;
            turn = (at + 1) % keys.size();
            return at;
        }
        return -1;
    }

    private int leastUsed(List<ProviderKey> keys, long now) {
        int least = -1;
        for (int i = 0; i < keys.size(); i++) {
            Use use = use(keys.get(i));
            if (!use.isReady(now)) continue;
            if (least < 0 || use.requests < use(keys.get(least)).requests) least = i;
        }
        return least;
    }

    /** Each earns its weight, and the richest pays for all: so heavy keys come often, but not all at once. */
    private int weighted(List<ProviderKey> keys, long now) {
        int earned = 0;
        int richest = -1;
        for (int i = 0; i < keys.size(); i++) {
            Use use = use(keys.get(i));
            if (!use.isReady(now)) continue;
            use.credit += keys.get(i).weight();
            earned += keys.get(i).weight();
            if (richest < 0 || use.credit > use(keys.get(richest)).credit) richest = i;
        }
        if (richest >= 0) use(keys.get(richest)).credit -= earned;
        return richest;
    }

    private Use use(ProviderKey key) {
        return use(key.id());
    }

    private Use use(String key) {
        return uses.computeIfAbsent(key, id -> new Use());
    }

    /** Until one of the keys is used again; zero if one is ready. */
    Duration untilReady(Provider provider, long now) {
        return keys(provider).stream()
                .map(key -> use(key).retryIn(now))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    void used(ProviderKey key) {
        use(key).requests++;
    }

    /** Forgets a pause that is over, or during which the key was tried early. */
    void worked(ProviderKey key, long now) {
        Use use = use(key);
        KeyCooling cooling = use.cooling;
        if (cooling == null || !(cooling.isOver(now) || cooling.triedEarly())) return;
        use.cooling = null;
        version++;
    }

    /**
     * True if the key did not cool for this cause already.
     *
     * @param retryAfter what the provider asked for, null for nothing
     */
    boolean refused(
            ProviderKey key, AttemptClass cause, @Nullable Duration retryAfter, long now, RandomGenerator random) {
        Use use = use(key);
        KeyCooling before = use.cooling;
        version++;
        use.cooling = KeyCooling.after(before, cause, retryAfter, now, random);
        return before == null || before.isOver(now) || before.cause() != cause;
    }

    /** Ends a pause, and forgets what led to it. */
    void reset(ProviderKey key) {
        use(key).cooling = null;
        version++;
    }

    ProviderKeyState state(ProviderKey key, long now) {
        Use use = use(key);
        return new ProviderKeyState(
                key,
                use.requests,
                Optional.ofNullable(use.cooling)
                        .filter(cooling -> !cooling.isOver(now))
                        .map(cooling -> new ProviderKeyState.Cooling(
                                cooling.cause(), cooling.left(now), cooling.retryIn(now))));
    }

    /** Forgets all other keys. */
    void keepOnly(Collection<ProviderKey> keys) {
        Set<String> ids = keys.stream().map(ProviderKey::id).collect(Collectors.toSet());
        if (uses.keySet().retainAll(ids)) version++;
    }

    /** What is to outlive the process. */
    Stream<KeyCooldown> cooldowns(String provider, Moment moment) {
        return uses.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(KeyPools.NONE.id()))
                .flatMap(entry -> Stream.ofNullable(entry.getValue().cooling)
                        .map(cooling -> cooling.record(provider, entry.getKey(), moment)));
    }

    void restore(KeyCooldown cooldown, Moment moment) {
        use(cooldown.key()).cooling = KeyCooling.restored(cooldown, moment);
    }
}
