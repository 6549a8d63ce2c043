package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitRecord;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which targets are left alone because they failed lately: a circuit for each target, and one for each provider as a whole.
 * A target without a circuit is healthy; circuits exist only where something failed. Thread-safe.
 */
public final class Circuits {

    /** When to look again whether another request's probe has come back. */
    private static final Duration WHILE_PROBED = Duration.ofSeconds(1);

    /** Whether a target may be tried. */
    sealed interface Entry {}

    /** @param why in a few words */
    record Resting(String why, Duration retryIn) implements Entry {}

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final KnownCircuits known;

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    public Circuits(LongSupplier nanos, RandomGenerator random, CircuitTimings timings) {
        this.nanos = nanos;
        this.known = new KnownCircuits(timings, random);
    }

    /** A pass to try the target, which must be closed; or why it may not be tried now. */
    Entry enter(Target target) {
        lock.lock();
        try {
            Resting resting = resting(target, nanos.getAsLong());
            if (resting != null) return resting;
            Circuit model = known.get(CircuitName.of(target));
            Circuit provider = known.get(providerOf(target));
            return new Pass(target, probing(model), probing(provider));
        } finally {
            lock.unlock();
        }
    }

    /** Why {@link #enter} would give no pass now; empty if it would. Changes nothing. */
    Optional<Resting> resting(Target target) {
        lock.lock();
        try {
            return Optional.ofNullable(resting(target, nanos.getAsLong()));
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #enter} would give a pass now. */
    boolean admits(Target target) {
        return resting(target).isEmpty();
    }

    private @Nullable Resting resting(Target target, long now) {
        Circuit model = known.get(CircuitName.of(target));
        Circuit provider = known.get(providerOf(target));
        if (provider != null && !provider.admits(now)) return refused("the provider's circuit is ", provider, now);
        if (model != null && !model.admits(now)) return refused("its circuit is ", model, now);
        return null;
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
            return known.states(nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all failures of a provider and its models. */
    public void reset(String provider) {
        lock.lock();
        try {
            known.removeAllOf(provider);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all failures of one target. */
    public void reset(Target target) {
        lock.lock();
        try {
            known.remove(CircuitName.of(target));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all other providers and their models. */
    void keepOnly(Collection<Provider> providers) {
        Set<String> names = providers.stream().map(Provider::name).collect(Collectors.toSet());
        lock.lock();
        try {
            known.keepOnly(names);
        } finally {
            lock.unlock();
        }
    }

    /** Changes whenever there is something new to keep. */
    long version() {
        lock.lock();
        try {
            return known.version();
        } finally {
            lock.unlock();
        }
    }

    /** What is to outlive the process. */
    List<CircuitRecord> records(Moment moment) {
        lock.lock();
        try {
            return known.records(moment);
        } finally {
            lock.unlock();
        }
    }

    void restore(List<CircuitRecord> records, Moment moment) {
        lock.lock();
        try {
            known.restore(records, moment);
        } finally {
            lock.unlock();
        }
    }

    private static CircuitName providerOf(Target target) {
        return CircuitName.ofProvider(target.provider().name());
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

        /** Says that the target's quota is spent, and nothing of when it is reset. */
        void spent() {
            spent((circuit, now) -> circuit.spent(now));
        }

        /** Says that the target's quota is spent until its reset. */
        void spentFor(Duration untilReset) {
            spent((circuit, now) -> circuit.spentFor(untilReset, now));
        }

        private void spent(ObjLongConsumer<Circuit> pin) {
            lock.lock();
            try {
                if (used) return;
                used = true;
                long now = nanos.getAsLong();
                pin.accept(known.forFailure(CircuitName.of(target), AttemptClass.QUOTA_EXHAUSTED, now), now);
                connected(false);
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
            known.answered(target.provider().name(), now);
            CircuitName name = CircuitName.of(target);
            Circuit model = known.get(name);
            if (model != null) {
                boolean healed = model == probedModel || (model.isClosed() && model.succeededClosed());
                if (healed) known.remove(name);
                else known.changed();
            }
            connected(true);
        }

        /** A connection was made, or even an answer came. */
        private void connected(boolean answer) {
            CircuitName name = providerOf(target);
            Circuit provider = known.get(name);
            if (provider == null) return;
            if (provider.isClosed() || (answer && provider == probedProvider)) known.remove(name);
        }

        private void failed(AttemptClass cause, boolean reached, long now) {
            modelFailed(cause, now);
            CircuitName name = providerOf(target);
            Circuit provider = known.get(name);
            if (provider != null && provider == probedProvider) {
                // It has no such model, but it is there: that is for another request to find out.
                if (cause != AttemptClass.MODEL_GONE) provider.probeFailed(cause, now);
            } else if (reached) {
                connected(false);
            } else {
                Circuit own = known.forFailure(name, cause, now);
                if (own.isClosed()) own.failedClosed(cause, now);
            }
        }

        private void modelFailed(AttemptClass cause, long now) {
            Circuit model = known.forFailure(CircuitName.of(target), cause, now);
            if (model == probedModel) {
                model.probeFailed(cause, now);
            } else if (!model.isClosed() || !model.failedClosed(cause, now)) {
                // Not closed: begun before it opened, and too late to tell anything new.
                return;
            }
            known.openProviderIfModelsAre(target.provider().name(), cause, now);
        }

        private void giveBack() {
            if (probedModel != null) probedModel.probeGivenBack();
            if (probedProvider != null) probedProvider.probeGivenBack();
        }
    }
}
