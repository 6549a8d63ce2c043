package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which targets are left alone because they failed lately: a circuit for each target, and one for each provider as a whole.
 * A target without a circuit is healthy; circuits exist only where something failed. Thread-safe.
 */
public final class Circuits {

    /** Clients may name any model of a provider, so that what fails is not bounded by the configuration. */
    static final int MAX_CIRCUITS = 1_000;

    private static final int OPEN_MODELS_THAT_OPEN_THE_PROVIDER = 2;

    /** When to look again whether another request's probe has come back. */
    private static final Duration WHILE_PROBED = Duration.ofSeconds(1);

    /** Whether a target may be tried. */
    sealed interface Entry {}

    /** @param why in a few words */
    record Resting(String why, Duration retryIn) implements Entry {}

    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final CircuitTimings timings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<CircuitName, Circuit> circuits = new LinkedHashMap<>();
    /** When a provider last answered, by its name: these are bounded by the configuration. */
    private final Map<String, Long> answered = new HashMap<>();

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    public Circuits(LongSupplier nanos, RandomGenerator random, CircuitTimings timings) {
        this.nanos = nanos;
        this.random = random;
        this.timings = timings;
    }

    /** A pass to try the target, which must be closed; or why it may not be tried now. */
    Entry enter(Target target) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            Circuit model = circuits.get(CircuitName.of(target));
            Circuit provider = circuits.get(providerOf(target));
            if (provider != null && !provider.admits(now)) return refused("the provider's circuit is ", provider, now);
            if (model != null && !model.admits(now)) return refused("its circuit is ", model, now);
            return new Pass(target, probing(model), probing(provider));
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #enter} would give a pass now. */
    boolean admits(Target target) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            Circuit model = circuits.get(CircuitName.of(target));
            Circuit provider = circuits.get(providerOf(target));
            return (model == null || model.admits(now)) && (provider == null || provider.admits(now));
        } finally {
            lock.unlock();
        }
    }

    private static Resting refused(String what, Circuit circuit, long now) {
        Duration left = circuit.restLeft(now);
        if (left.isZero()) return new Resting(what + "half open, and another request probes it", WHILE_PROBED);
        return new Resting(what + "open for another " + left.plusMillis(999).toSeconds() + " s", left);
    }

    private static @Nullable Circuit probing(@Nullable Circuit circuit) {
        if (circuit == null || circuit.isClosed()) return null;
        circuit.probe();
        return circuit;
    }

    /** A stream of the target broke after it had counted as a success. */
    void broke(Target target) {
        lock.lock();
        try {
            new Pass(target, null, null).failed(AttemptClass.STREAM_BROKEN, true, nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** All circuits, closed ones that remember a failure among them. */
    public List<CircuitState> states() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            circuits.values().removeIf(circuit -> circuit.isStale(now));
            return circuits.entrySet().stream()
                    .map(entry -> entry.getValue().state(entry.getKey(), now))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all failures of a provider and its models. */
    public void reset(String provider) {
        lock.lock();
        try {
            circuits.keySet().removeIf(name -> name.provider().equals(provider));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all failures of one target. */
    public void reset(Target target) {
        lock.lock();
        try {
            circuits.remove(CircuitName.of(target));
        } finally {
            lock.unlock();
        }
    }

    private static CircuitName providerOf(Target target) {
        return CircuitName.ofProvider(target.provider().name());
    }

    /** The circuit to count a failure in: a new one if there is none, or none that still tells something. */
    private Circuit forFailure(CircuitName name, AttemptClass cause, long now) {
        Circuit known = circuits.get(name);
        if (known != null && !known.isStale(now)) return known;
        circuits.remove(name);
        if (circuits.size() >= MAX_CIRCUITS) evictOne();
        var made = new Circuit(timings, random, cause);
        circuits.put(name, made);
        return made;
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

    /**
     * Several models of a provider failing at once is a fault of the provider, unless it answered in between: then some of its
     * models are broken and the others should not suffer. Nor does a model count that the provider merely does not have.
     */
    private void openProviderIfModelsAre(String provider, AttemptClass cause, long now) {
        Long answeredNanos = answered.get(provider);
        long open = circuits.entrySet().stream()
                .filter(entry -> entry.getKey().provider().equals(provider))
                .filter(entry -> entry.getKey().model().isPresent())
                .map(Map.Entry::getValue)
                .filter(circuit -> !circuit.isClosed() && circuit.lastFailure() != AttemptClass.MODEL_GONE)
                .filter(circuit -> answeredNanos == null || circuit.firstOpenedNanos() - answeredNanos > 0)
                .count();
        if (open < OPEN_MODELS_THAT_OPEN_THE_PROVIDER) return;
        Circuit own = forFailure(CircuitName.ofProvider(provider), cause, now);
        if (own.isClosed()) own.open(now);
    }

    /** The right to try a target once; a retry on it is part of that. To be closed, whatever happened. */
    final class Pass implements Entry, AutoCloseable {

        private final Target target;
        /** Whose one probe this is, by identity: a reset may have put another circuit in its place. */
        private final @Nullable Circuit probedModel;

        private final @Nullable Circuit probedProvider;
        private boolean used;

        private Pass(Target target, @Nullable Circuit probedModel, @Nullable Circuit probedProvider) {
            this.target = target;
            this.probedModel = probedModel;
            this.probedProvider = probedProvider;
        }

        /**
         * Says what came of it; only the first word counts.
         *
         * @param reached false if not even a connection was made
         */
        void judge(Judgement judgement, AttemptClass attemptClass, boolean reached) {
            lock.lock();
            try {
                if (used) return;
                used = true;
                long now = nanos.getAsLong();
                switch (judgement) {
                    case SUCCESS -> succeeded(now);
                    case FAILURE -> failed(attemptClass, reached, now);
                    case NEITHER -> {}
                }
                giveBack();
            } finally {
                lock.unlock();
            }
        }

        /** Without a judgement: a probe of the target is free for another request. */
        @Override
        public void close() {
            judge(Judgement.NEITHER, AttemptClass.CLIENT_DISCONNECT, true);
        }

        private void succeeded(long now) {
            answered.put(target.provider().name(), now);
            CircuitName name = CircuitName.of(target);
            Circuit model = circuits.get(name);
            if (model != null) {
                boolean healed = model == probedModel || (model.isClosed() && model.succeededClosed());
                if (healed) circuits.remove(name);
            }
            connected(true);
        }

        /** A connection was made, or even an answer came. */
        private void connected(boolean answer) {
            CircuitName name = providerOf(target);
            Circuit provider = circuits.get(name);
            if (provider == null) return;
            if (provider.isClosed() || (answer && provider == probedProvider)) circuits.remove(name);
        }

        private void failed(AttemptClass cause, boolean reached, long now) {
            modelFailed(cause, now);
            CircuitName name = providerOf(target);
            Circuit provider = circuits.get(name);
            if (provider != null && provider == probedProvider) {
                // It has no such model, but it is there: that is for another request to find out.
                if (cause != AttemptClass.MODEL_GONE) provider.probeFailed(cause, now);
            } else if (reached) {
                connected(false);
            } else {
                Circuit own = forFailure(name, cause, now);
                if (own.isClosed()) own.failedClosed(cause, now);
            }
        }

        private void modelFailed(AttemptClass cause, long now) {
            Circuit model = forFailure(CircuitName.of(target), cause, now);
            if (model == probedModel) {
                model.probeFailed(cause, now);
            } else if (!model.isClosed() || !model.failedClosed(cause, now)) {
                // Not closed: begun before it opened, and too late to tell anything new.
                return;
            }
            openProviderIfModelsAre(target.provider().name(), cause, now);
        }

        private void giveBack() {
            if (probedModel != null) probedModel.probeGivenBack();
            if (probedProvider != null) probedProvider.probeGivenBack();
        }
    }
}
