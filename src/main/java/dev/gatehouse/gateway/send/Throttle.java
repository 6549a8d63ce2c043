package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.ProviderLimits;
import dev.gatehouse.gateway.admit.Rate;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Holds what one provider is asked to its limits. Nobody waits for a place: another target may have one. Thread-safe, without a lock. */
final class Throttle {

    /** When to look again whether a call has ended. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final LongSupplier nanos;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Bound bound;

    /** Whether the provider may be asked. */
    sealed interface Entry {}

    /** @param why in a few words */
    record Full(String why, Duration retryIn) implements Entry {}

    /** Limits with the rate that follows from them, replaced when they change. */
    private record Bound(ProviderLimits limits, @Nullable Rate rate) {

        static Bound of(ProviderLimits limits, LongSupplier nanos) {
            OptionalDouble perSecond = limits.requestsPerSecond();
            if (perSecond.isEmpty()) return new Bound(limits, null);
            long burst = (long) Math.max(1, Math.ceil(perSecond.getAsDouble()));
            return new Bound(limits, new Rate(perSecond.getAsDouble(), burst, nanos));
        }

        int most() {
            return limits.concurrency().orElse(Integer.MAX_VALUE);
        }

        Full tooMany() {
            return new Full("its provider's limit of " + most() + " calls at the same time is reached", A_MOMENT);
        }

        Full tooFast(Rate spent) {
            return new Full("its provider's limit of requests a second is reached", spent.untilLeft(1));
        }
    }

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    Throttle(ProviderLimits limits, LongSupplier nanos) {
        this.nanos = nanos;
        this.bound = Bound.of(limits, nanos);
    }

    /** The same throttle under these limits; the rate begins anew when they have changed. */
    Throttle under(ProviderLimits limits) {
        if (!bound.limits().equals(limits)) bound = Bound.of(limits, nanos);
        return this;
    }

    /** A place, which must be left; or why there is none. */
    Entry enter() {
        Bound now = bound;
        if (underWay.incrementAndGet() > now.most()) {
            underWay.decrementAndGet();
            return now.tooMany();
        }
        Rate rate = now.rate();
        if (rate == null || rate.take(1)) return new Place(this, rate);
        underWay.decrementAndGet();
        return now.tooFast(rate);
    }

    /** Why {@link #enter} would give no place now; null if it would. Changes nothing. */
    @Nullable
    Full full() {
        Bound now = bound;
        if (underWay.get() >= now.most()) return now.tooMany();
        Rate rate = now.rate();
        return rate == null || rate.left() > 0 ? null : now.tooFast(rate);
    }

    /** Whether {@link #enter} would give a place to whoever gives one back first. Changes nothing. */
    boolean admitsInExchange() {
        Bound now = bound;
        Rate rate = now.rate();
        return underWay.get() <= now.most() && (rate == null || rate.left() > 0);
    }

    /** One of the calls that may be under way: with all keys and retries, since these follow each other. Thread-safe. */
    static final class Place implements Entry {

        /** At a provider without limits. */
        static final Place UNLIMITED = new Place(null, null);

        private final @Nullable Throttle throttle;
        private final @Nullable Rate rate;
        private final AtomicBoolean left = new AtomicBoolean();

        private Place(@Nullable Throttle throttle, @Nullable Rate rate) {
            this.throttle = throttle;
            this.rate = rate;
        }

        /** Another call is made, by the next key or as a retry: who was let in is not turned away, so that the next ones wait for it. */
        void asksAgain() {
            if (rate != null) rate.charge(1);
        }

        /** Nobody was asked. */
        void giveBack() {
            if (rate != null) rate.giveBack(1);
            leave();
        }

        /** Only the first call counts. */
        void leave() {
            if (throttle != null && !left.getAndSet(true)) throttle.underWay.decrementAndGet();
        }
    }
}
