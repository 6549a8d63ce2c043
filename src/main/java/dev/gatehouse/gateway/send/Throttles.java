package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderLimits;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Holds what providers are asked to the limits that the document gives them. Each process counts for itself. Thread-safe; bounded by
 * the configured providers.
 */
public final class Throttles {

    private final LongSupplier nanos;
    /** By the provider's name; of providers with limits alone. */
    private final Map<String, Throttle> throttles = new ConcurrentHashMap<>();

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    public Throttles(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A place, which must be left; or why there is none. */
    Throttle.Entry enter(Provider provider) {
        return isUnlimited(provider) ? Throttle.Place.UNLIMITED : of(provider).enter();
    }

    /** Why {@link #enter} would give no place now; empty if it would. Changes nothing. */
    Optional<Throttle.Full> full(Provider provider) {
        return isUnlimited(provider)
                ? Optional.empty()
                : Optional.ofNullable(of(provider).full());
    }

    /** Whether {@link #enter} would give a place now, or to whoever leaves one at that provider first. */
    boolean admits(Provider provider, Provider held) {
        if (isUnlimited(provider)) return true;
        return provider.name().equals(held.name())
                ? of(provider).admitsInExchange()
                : of(provider).full() == null;
    }

    private static boolean isUnlimited(Provider provider) {
        return provider.limits().equals(ProviderLimits.NONE);
    }

    private Throttle of(Provider provider) {
        return throttles
                .computeIfAbsent(provider.name(), name -> new Throttle(provider.limits(), nanos))
                .under(provider.limits());
    }

    /** Forgets all other providers. */
    void keepOnly(Collection<Provider> providers) {
        Set<String> names = providers.stream().map(Provider::name).collect(Collectors.toSet());
        throttles.keySet().retainAll(names);
    }
}
