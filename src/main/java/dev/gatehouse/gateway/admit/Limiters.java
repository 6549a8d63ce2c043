package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.UsageLimits;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The limiters of all keys and owners, or of all addresses, that are in use. Thread-safe. */
final class Limiters<S> {

    /** Those who come again soon find what they left; a rate that is not whole is kept however long that takes. */
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    /** Some 30 MB; more keys than an installation has, while addresses can be had without end. */
    static final int MOST = 100_000;

    private final String whose;
    private final Function<S, String> name;
    private final LongSupplier nanos;
    private final Map<S, Limiter> limiters = new ConcurrentHashMap<>();
    private final Limiter rest;

    /**
     * What one of them tells.
     *
     * @param use as it is now
     */
    record Report(Limiter limiter, LimitUse use) {

        boolean isNews() {
            return limiter.isNews(use);
        }

        /** @param others what other gateways tell, by subject */
        void hear(Map<String, List<LimitUse>> others) {
            limiter.heard(others.getOrDefault(use.subject(), List.of()), use);
        }
    }

    /**
     * @param whose in a sentence to the client, as in "this API key"
     * @param name what it is called among gateways, as {@link LimitUse#subject} is
     */
    Limiters(String whose, Function<S, String> name, LongSupplier nanos) {
        this.whose = whose;
        this.name = name;
        this.nanos = nanos;
        this.rest = new Limiter(whose, UsageLimits.NONE, nanos);
    }

    /** When there are too many, those that come share one: otherwise who changes addresses would have no limit. */
    Limiter of(S subject, UsageLimits limits) {
        Limiter known = limiters.get(subject);
        if (known == null && limiters.size() >= MOST) return rest.under(limits);
        if (known == null) known = limiters.computeIfAbsent(subject, name -> new Limiter(whose, limits, nanos));
        return known.under(limits);
    }

    void dropIdle() {
        limiters.values().removeIf(limiter -> limiter.isIdle(FORGET_AFTER));
    }

    List<Report> all(UUID gateway) {
        return limiters.entrySet().stream().map(entry -> report(entry, gateway)).toList();
    }

    /** Of those that were used since then, or have something to tell, so many to which it matters most. */
    List<Report> busiest(UUID gateway, long sinceNanos, int most) {
        return limiters.entrySet().stream()
                .filter(entry -> entry.getValue().isBusy(sinceNanos))
                .map(entry -> Map.entry(entry.getValue().urgency(), entry))
                .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                .limit(most)
                .map(entry -> report(entry.getValue(), gateway))
                .toList();
    }

    private Report report(Map.Entry<S, Limiter> entry, UUID gateway) {
        return new Report(entry.getValue(), entry.getValue().use(gateway, name.apply(entry.getKey())));
    }
}
