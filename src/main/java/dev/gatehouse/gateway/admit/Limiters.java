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
    private static final Duration FORGET_AFTER = Duration.ofMinutes(1);

    private final String whose;
    private final Function<S, String> subject;
    private final int most;
    private final LongSupplier nanos;
    private final Decisions decisions = new Decisions();
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

    /** Of those that are all in memory anyway, so that there cannot be too many. */
    Limiters(String whose, Function<S, String> subject, LongSupplier nanos) {
        this(whose, subject, Integer.MAX_VALUE, "", nanos);
    }

    /**
     * @param whose in a sentence to the client, as in "this API key"
     * @param subject what it is called among gateways, as in {@link LimitUse#subject}
     * @param most those beyond it share a limiter
     * @param rest what that is called
     */
    Limiters(String whose, Function<S, String> subject, int most, String rest, LongSupplier nanos) {
        this.whose = whose;
        this.subject = subject;
        this.most = most;
        this.nanos = nanos;
        this.rest = new Limiter(rest, whose, UsageLimits.NONE, decisions, nanos);
    }

    /** When there are too many, those that come share one: otherwise who changes addresses would have no limit. */
    Limiter of(S who, UsageLimits limits) {
        Limiter known = limiters.get(who);
        if (known == null && limiters.size() >= most) return rest.under(limits);
        if (known == null) {
            known = limiters.computeIfAbsent(
                    who, it -> new Limiter(subject.apply(it), whose, limits, decisions, nanos));
        }
        return known.under(limits);
    }

    Decisions decisions() {
        return decisions;
    }

    void dropIdle() {
        limiters.values().removeIf(limiter -> limiter.isIdle(FORGET_AFTER));
    }

    List<Report> all(UUID gateway) {
        return limiters.values().stream()
                .map(limiter -> new Report(limiter, limiter.use(gateway)))
                .toList();
    }

    /** Of those that were used since then, or have something to tell, so many to which it matters most. */
    List<Report> busiest(UUID gateway, long sinceNanos, int count) {
        return limiters.values().stream()
                .filter(limiter -> limiter.isBusy(sinceNanos))
                .map(limiter -> new Waiting(limiter.urgency(), limiter))
                .sorted(Comparator.comparingDouble(Waiting::urgency).reversed())
                .limit(count)
                .map(waiting -> new Report(waiting.limiter(), waiting.limiter().use(gateway)))
                .toList();
    }

    /** How urgent it was when that was looked at, for it changes all the time. */
    private record Waiting(double urgency, Limiter limiter) {}
}
