package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitRecord;
import dev.gatehouse.domain.CircuitState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The circuits that there are: those of targets and providers that failed lately. Bounded. Not thread-safe: its owner's lock
 * guards it and all circuits in it.
 */
final class KnownCircuits {

    /** Clients may name any model of a provider, so that what fails is not bounded by the configuration. */
    static final int MAX_CIRCUITS = 1_000;

    private static final int OPEN_MODELS_THAT_OPEN_THE_PROVIDER = 2;

    private final CircuitTimings timings;
    private final RandomGenerator random;
    private final Map<CircuitName, Circuit> circuits = new LinkedHashMap<>();
    /** When a provider last answered, by its name: these are bounded by the configuration. */
    private final Map<String, Long> answered = new HashMap<>();

    private long version;

    KnownCircuits(CircuitTimings timings, RandomGenerator random) {
        this.timings = timings;
        this.random = random;
    }

    /** Null if it is healthy. */
    @Nullable
    Circuit get(CircuitName name) {
        return circuits.get(name);
    }

    /** The circuit to count a failure in: a new one if there is none, or none that still tells something. */
    Circuit forFailure(CircuitName name, AttemptClass cause, long now) {
        version++;
        Circuit known = circuits.get(name);
        if (known != null && !known.isStale(now)) return known;
        circuits.remove(name);
        if (circuits.size() >= MAX_CIRCUITS) evictOne();
        var made = new Circuit(timings, random, cause);
        circuits.put(name, made);
        return made;
    }

    void remove(CircuitName name) {
        if (circuits.remove(name) != null) version++;
    }

    /** Removes the provider's own and those of its models. */
    void removeAllOf(String provider) {
        if (circuits.keySet().removeIf(name -> name.provider().equals(provider))) version++;
    }

    /** Removes what is about other providers. */
    void keepOnly(Set<String> providers) {
        answered.keySet().retainAll(providers);
        if (circuits.keySet().removeIf(name -> !providers.contains(name.provider()))) version++;
    }

    /** Models that do not exist go first, since any client can make those up; then what is closed; then what is old. */
    private void evictOne() {
        circuits.entrySet().stream()
                .min(Comparator.comparingInt(entry -> {
                    if (entry.getKey().model().isEmpty()) return 3;
                    if (entry.getValue().lastFailure() == AttemptClass.MODEL_GONE) return 0;
                    return entry.getValue().isClosed() ? 1 : 2;
                }))
                .map(Map.Entry::getKey)
                .ifPresent(circuits::remove);
    }

    void answered(String provider, long now) {
        answered.put(provider, now);
    }

    /**
     * Several models of a provider failing at once is a fault of the provider, unless it answered in between: then some of its
     * models are broken and the others should not suffer. Nor does a model count that the provider merely does not have, or
     * whose quota is spent.
     */
    void openProviderIfModelsAre(String provider, AttemptClass cause, long now) {
        Long answeredNanos = answered.get(provider);
        long open = circuits.entrySet().stream()
                .filter(entry -> entry.getKey().provider().equals(provider))
                .filter(entry -> entry.getKey().model().isPresent())
                .map(Map.Entry::getValue)
                .filter(circuit -> !circuit.isClosed() && saysSomethingOfTheProvider(circuit.lastFailure()))
                .filter(circuit -> answeredNanos == null || circuit.firstOpenedNanos() - answeredNanos > 0)
                .count();
        if (open < OPEN_MODELS_THAT_OPEN_THE_PROVIDER) return;
        Circuit own = forFailure(CircuitName.ofProvider(provider), cause, now);
        if (own.isClosed()) own.open(now);
    }

    private static boolean saysSomethingOfTheProvider(AttemptClass failure) {
        return failure != AttemptClass.MODEL_GONE && failure != AttemptClass.QUOTA_EXHAUSTED;
    }

    /** All of them, closed ones that remember a failure among them. */
    List<CircuitState> states(long now) {
        circuits.values().removeIf(circuit -> circuit.isStale(now));
        return circuits.entrySet().stream()
                .map(entry -> entry.getValue().state(entry.getKey(), now))
                .toList();
    }

    /** Changes whenever a circuit does that is worth keeping. */
    long version() {
        return version;
    }

    /** A circuit was changed from outside. */
    void changed() {
        version++;
    }

    List<CircuitRecord> records(Moment moment) {
        return circuits.entrySet().stream()
                .map(entry -> entry.getValue().record(entry.getKey(), moment))
                .toList();
    }

    /** Those of them that still tell something. */
    void restore(List<CircuitRecord> records, Moment moment) {
        for (CircuitRecord record : records) {
            Circuit circuit = Circuit.restored(record, moment, timings, random);
            if (circuit.isStale(moment.nanos()) || circuits.size() >= MAX_CIRCUITS) continue;
            circuits.put(new CircuitName(record.provider(), record.model()), circuit);
            // What did not open the provider then shall not open it now.
            answered.put(record.provider(), moment.nanos());
        }
    }
}
