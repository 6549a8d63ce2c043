package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.HealthSnapshot;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a target may be tried, by its circuits and its provider's limits and keys; learns from every attempt. Thread-safe. */
public final class TargetHealth {

    /** What a request waits for rather than fail; a provider that asks for no more than this is not unwell. */
    static final Duration A_SHORT_WAIT = Duration.ofSeconds(2);

    /** Whether to visit a target. */
    sealed interface Entry {}

    /** @param why in a few words */
    public record Skipped(String why, Duration retryIn) implements Entry {}

    private final Circuits circuits;
    private final Throttles throttles;
    private final KeyPools keys;

    public TargetHealth(Circuits circuits, Throttles throttles, KeyPools keys) {
        this.circuits = circuits;
        this.throttles = throttles;
        this.keys = keys;
    }

    /** A visit, which must be closed; or why there is none. */
    Entry enter(Target target) {
        return switch (circuits.enter(target)) {
            case Circuits.Resting resting -> new Skipped(resting.why(), resting.retryIn());
            case Circuits.Pass pass -> enter(target, pass);
        };
    }

    private Entry enter(Target target, Circuits.Pass pass) {
        switch (throttles.enter(target.provider())) {
            case Throttle.Full full -> {
                pass.close();
                return new Skipped(full.why(), full.retryIn());
            }
            case Throttle.Place place -> {
                return enter(target, pass, place);
            }
        }
    }

    /** The keys come last: what they hand out is to be used. */
    private Entry enter(Target target, Circuits.Pass pass, Throttle.Place place) {
        List<Optional<ProviderKey>> ready = keys.ready(target.provider());
        if (!ready.isEmpty()) return new Visit(target, ready, pass, place);
        pass.close();
        place.giveBack();
        return cooling(target.provider(), keys.untilReady(target.provider()));
    }

    private static Skipped cooling(Provider provider, Duration left) {
        String what = provider.keys().isEmpty() ? "it wants a pause of another " : "all its keys cool for another ";
        return new Skipped(what + left.plusMillis(999).toSeconds() + " s", left);
    }

    /** Whether {@link #enter} would let a request in now that gives back its place at another target first. */
    boolean admits(Target target, Target held) {
        return !rests(target) && throttles.admits(target.provider(), held.provider());
    }

    /** Whether it is left alone now, since it or its provider's keys failed. Changes nothing. */
    public boolean rests(Target target) {
        return !circuits.admits(target) || keys.untilReady(target.provider()).isPositive();
    }

    /** Why {@link #enter} would not let a request in now; empty if it would. Changes nothing. */
    public Optional<Skipped> resting(Target target) {
        Optional<Circuits.Resting> resting = circuits.resting(target);
        if (resting.isPresent()) return resting.map(rest -> new Skipped(rest.why(), rest.retryIn()));
        Optional<Throttle.Full> full = throttles.full(target.provider());
        if (full.isPresent()) return full.map(busy -> new Skipped(busy.why(), busy.retryIn()));
        return Optional.of(keys.untilReady(target.provider()))
                .filter(Duration::isPositive)
                .map(left -> cooling(target.provider(), left));
    }

    /** Forgets all failures of a provider and its models; the pauses of its keys have resets of their own. */
    public void reset(String provider) {
        circuits.reset(provider);
        keys.reset(provider);
    }

    /** Forgets all other providers, their models and keys. */
    public void keepOnly(Collection<Provider> providers) {
        circuits.keepOnly(providers);
        throttles.keepOnly(providers);
        keys.keepOnly(providers);
    }

    /** Changes whenever there is something new to keep. */
    long version() {
        return circuits.version() + keys.version();
    }

    /** What is to outlive the process. */
    HealthSnapshot snapshot(Moment moment) {
        return new HealthSnapshot(circuits.records(moment), keys.cooldowns(moment));
    }

    void restore(HealthSnapshot kept, Moment moment) {
        circuits.restore(kept.circuits(), moment);
        keys.restore(kept.cooldowns(), moment);
    }

    /**
     * One exchange's try of one target, with all keys and retries: it counts once. The last attempt that says something is
     * what it counts as. Owned by the exchange's thread.
     */
    final class Visit implements Entry, AutoCloseable {

        private final Target target;
        private final List<Optional<ProviderKey>> ready;
        private final Circuits.Pass pass;
        private final Throttle.Place place;
        private Attempt.@Nullable Failed last;
        /** Whether the next attempt was counted when its key was handed out. */
        private boolean counted = true;

        /** Whether a call was made, for which the place was taken. */
        private boolean asked;

        /** Whether the place is left with the end of the answer rather than with the visit. */
        private boolean answering;

        private Visit(Target target, List<Optional<ProviderKey>> ready, Circuits.Pass pass, Throttle.Place place) {
            this.target = target;
            this.ready = ready;
            this.pass = pass;
            this.place = place;
        }

        Target target() {
            return target;
        }

        /** The keys to try, in order; at least one, which may be none. */
        List<Optional<ProviderKey>> keys() {
            return ready;
        }

        /** The same after some time has passed; may be empty. */
        List<Optional<ProviderKey>> keysByNow() {
            counted = true;
            return keys.ready(target.provider());
        }

        /** A call is about to be made. */
        void asks() {
            if (asked) place.asksAgain();
            asked = true;
        }

        void learn(Try attempted, Attempt attempt) {
            if (!counted) attempted.key().ifPresent(key -> keys.used(target.provider(), key));
            counted = false;
            switch (attempt) {
                case Attempt.Answered answered -> answered(attempted, answered.answer());
                case Attempt.Rejected rejected -> worked(attempted);
                case Attempt.Failed failed -> failed(attempted, failed);
            }
        }

        private void answered(Try attempted, Answer answer) {
            last = null;
            if (answer instanceof Answer.Declined) return;
            worked(attempted);
            if (answer instanceof Answer.Underway underway) goesOn(underway.attempt());
        }

        private void goesOn(OpenAttempt attempt) {
            attempt.onBroken(() -> circuits.broke(target));
            attempt.onEnd(place::leave);
            answering = true;
        }

        /** It answered, whatever the answer is worth. */
        private void worked(Try attempted) {
            last = null;
            keys.worked(target.provider(), attempted.key().orElse(KeyPools.NONE));
            pass.judge(Judgement.SUCCESS, AttemptClass.OK, true);
        }

        private void failed(Try attempted, Attempt.Failed failed) {
            switch (failed.attemptClass()) {
                case RATE_LIMITED -> refused(attempted.key().orElse(KeyPools.NONE), failed);
                case QUOTA_EXHAUSTED, AUTH -> attempted.key().ifPresent(key -> refused(key, failed));
                default -> {}
            }
            // The client left: that says nothing, and what was learnt before still stands.
            if (failed.attemptClass() != AttemptClass.CLIENT_DISCONNECT) last = failed;
        }

        private void refused(ProviderKey key, Attempt.Failed failed) {
            AttemptClass cause = failed.attemptClass();
            failed.retryAfter()
                    .ifPresentOrElse(
                            wait -> keys.refused(target.provider(), key, cause, wait),
                            () -> keys.refused(target.provider(), key, cause));
        }

        /** How long until the provider takes a request again. */
        Duration untilReady() {
            return keys.untilReady(target.provider());
        }

        private boolean keysSpent(Attempt.Failed failed) {
            boolean noOtherKey = failed.attemptClass() == AttemptClass.AUTH
                    && target.provider().keys().isEmpty();
            return noOtherKey || untilReady().compareTo(A_SHORT_WAIT) > 0;
        }

        /** Keys have quotas of their own, and cool by themselves: without any, it is the target's. */
        private boolean isTargetSpent(Attempt.Failed failed) {
            return failed.attemptClass() == AttemptClass.QUOTA_EXHAUSTED
                    && target.provider().keys().isEmpty();
        }

        private void spent(Attempt.Failed failed) {
            failed.retryAfter().ifPresentOrElse(pass::spentFor, pass::spent);
        }

        /** Gives back what it holds; counts a failure if it came to no answer. */
        @Override
        public void close() {
            try (pass) {
                if (!answering) place.leave();
                if (last == null) return;
                if (isTargetSpent(last)) spent(last);
                else
                    pass.judge(Judgement.of(last.attemptClass(), keysSpent(last)), last.attemptClass(), last.reached());
            }
        }
    }
}
