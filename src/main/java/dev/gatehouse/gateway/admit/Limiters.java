package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.UsageLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The limiters of all keys and owners, or of all addresses, that are in use. Thread-safe. */
final class Limiters<S> {

    /** Those who come again soon find what they left; a rate that is not whole is kept however long that takes. */
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    /** Some 30 MB; more keys than an installation has, while addresses can be had without end. */
    static final int MOST = 100_000;

    private final String whose;
    private final LongSupplier nanos;
    private final Map<S, Limiter> limiters = new ConcurrentHashMap<>();
    private final Limiter rest;

    Limiters(String whose, LongSupplier nanos) {
        this.whose = whose;
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

    List<LimitUse> uses(Function<Map.Entry<S, Limiter>, LimitUse> use) {
        return limiters.entrySet().stream().map(use).toList();
    }

    /** @param others what other gateways tell, by subject */
    void heard(Map<S, List<LimitUse>> others) {
        limiters.forEach((subject, limiter) -> limiter.heard(others.getOrDefault(subject, List.of())));
    }

    static Map<String, List<LimitUse>> bySubject(List<LimitUse> uses) {
        return uses.stream().collect(Collectors.groupingBy(LimitUse::subject));
    }
}
