package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.gateway.admit.Decisions.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The rates and the concurrency of one key, owner or address. Thread-safe. */
final class Limiter {

    /** A wait that clients notice, but do not take for a hang. */
    static final Duration PATIENCE = Duration.ofMillis(200);

    /** Each of them holds a connection and a thread; more would only wait in vain. */
    private static final int MOST_WAITING = 100;

    /** Some rounds of telling the others, however slow the database is. */
    private static final Duration YOUTH = Duration.ofSeconds(3);

    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final double SECONDS_OF_A_MINUTE = 60;

    private final String subject;
    private final String whose;
    private final Decisions decisions;
    private final LongSupplier nanos;
    private final Permits permits;
    private final SharedRate requests;
    private final SharedRate tokens;
    private volatile UsageLimits limits;
    private final long bornNanos;
    private volatile long usedNanos;

    /** What other gateways had told, by gateway. Only the keeper's thread uses it, as all that follows. */
    private final Map<UUID, SharedRate.Last> heard = new Heard();

    private @Nullable LimitUse told;
    private long heardNanos;

    /** Of the gateways that are gone, only some. */
    private static final class Heard extends LinkedHashMap<UUID, SharedRate.Last> {
        private static final long serialVersionUID = 1;

        /** More than anybody runs at the same time. */
        private static final int MOST = 100;

        /** Without room: most limiters hear nothing. */
        Heard() {
            super(0, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, SharedRate.Last> eldest) {
            return size() > MOST;
        }
    }

    /**
     * @param subject as in {@link LimitUse#subject}
     * @param whose in a sentence to the client, as in "this API key"
     * @param decisions where those are counted that it makes
     */
    Limiter(String subject, String whose, UsageLimits limits, Decisions decisions, LongSupplier nanos) {
        this.subject = subject;
        this.whose = whose;
        this.decisions = decisions;
        this.nanos = nanos;
        this.permits = new Permits(nanos);
        this.limits = limits;
        this.requests = SharedRate.requests(requests(limits, nanos), nanos);
        this.tokens = SharedRate.tokens(tokens(limits, nanos), nanos);
        this.bornNanos = nanos.getAsLong();
        this.usedNanos = bornNanos;
        this.heardNanos = bornNanos;
    }

    private static @Nullable Rate requests(UsageLimits limits, LongSupplier nanos) {
        if (limits.requestsPerSecond().isEmpty()) return null;
        double perSecond = limits.requestsPerSecond().getAsDouble();
        return new Rate(perSecond, limits.burst().orElse((long) Math.max(1, Math.ceil(perSecond))), nanos);
    }

    private static @Nullable Rate tokens(UsageLimits limits, LongSupplier nanos) {
        if (limits.tokensPerMinute().isEmpty()) return null;
        long perMinute = limits.tokensPerMinute().getAsLong();
        return new Rate(perMinute / SECONDS_OF_A_MINUTE, perMinute, nanos);
    }

    /** The same limiter under these limits; a rate begins anew when it has changed, not when others have. */
    Limiter under(UsageLimits next) {
        usedNanos = nanos.getAsLong();
        UsageLimits now = limits;
        if (now.equals(next)) return this;
        limits = next;
        boolean sameRequests = next.requestsPerSecond().equals(now.requestsPerSecond())
                && next.burst().equals(now.burst());
        if (!sameRequests) requests.becomes(requests(next, nanos));
        if (!next.tokensPerMinute().equals(now.tokensPerMinute())) tokens.becomes(tokens(next, nanos));
        return this;
    }

    String subject() {
        return subject;
    }

    String whose() {
        return whose;
    }

    Decisions decisions() {
        return decisions;
    }

    @Nullable
    Rate requests() {
        return requests.rate();
    }

    @Nullable
    Rate tokens() {
        return tokens.rate();
    }

    /** @throws Refusal.LimitReached if it would be one too many */
    void takeRequest() {
        Rate rate = requests.rate();
        if (rate == null) return;
        if (!rate.take(1)) {
            decisions.refused(Kind.REQUESTS);
            throw Refusal.LimitReached.requests(whose, rate.untilLeft(1));
        }
        decisions.allowed(Kind.REQUESTS);
        requests.took(1);
    }

    /**
     * Takes one of the exchanges at the same time; true if it is to be left afterwards.
     *
     * @throws Refusal.LimitReached if none became free while this waited
     */
    boolean enter() {
        OptionalInt most = limits.concurrency();
        if (most.isEmpty()) return false;
        if (permits.acquire(most.getAsInt(), MOST_WAITING, PATIENCE)) {
            decisions.allowed(Kind.CONCURRENCY);
            return true;
        }
        decisions.refused(Kind.CONCURRENCY);
        throw Refusal.LimitReached.concurrency(whose, A_MOMENT);
    }

    void leave() {
        permits.release();
    }

    /** @throws Refusal.LimitReached if there are too few */
    void takeTokens(long amount) {
        Rate rate = tokens.rate();
        if (rate == null) return;
        boolean never = amount > rate.capacity();
        if (never || !rate.take(amount)) {
            decisions.refused(Kind.TOKENS);
            throw never
                    ? Refusal.LimitReached.tooManyTokens(whose, rate.capacity())
                    : Refusal.LimitReached.tokens(whose, rate.untilLeft(amount));
        }
        decisions.allowed(Kind.TOKENS);
        tokens.took(amount);
    }

    /** So many more tokens were used than taken; negative if fewer. */
    void correctTokens(long more) {
        Rate rate = tokens.rate();
        if (rate == null) return;
        rate.charge(more);
        rate.giveBack(-more);
        tokens.took(more);
    }

    /** Not used for so long, and nothing would be given away by forgetting it. */
    boolean isIdle(Duration time) {
        return nanos.getAsLong() - usedNanos > time.toNanos()
                && permits.running() == 0
                && requests.isWhole()
                && tokens.isWhole();
    }

    private boolean isYoung() {
        return nanos.getAsLong() - bornNanos < YOUTH.toNanos();
    }

    /** What the others are told of it. */
    LimitUse use(UUID gateway) {
        return new LimitUse(
                gateway, subject, bornNanos, requests.count(), tokens.count(), permits.running(), isYoung());
    }

    /** Whether others would want to know of it, or it of them: it was used since, runs, or has something to tell. */
    boolean isBusy(long sinceNanos) {
        return usedNanos - sinceNanos > 0
                || permits.running() > 0
                || permits.runsElsewhere()
                || (told != null && told.running() > 0)
                || requests.untold() != 0
                || tokens.untold() != 0;
    }

    /** How much it has to tell, and how long it has waited for that. */
    double urgency() {
        return (1.0 + requests.untold()) * (nanos.getAsLong() - heardNanos);
    }

    boolean isNews(LimitUse use) {
        if (told == null || told.isNothing()) return !use.isNothing();
        return use.running() > 0 || !use.saysNoMoreThan(told);
    }

    /**
     * Counts what other gateways let through since they last told.
     *
     * @param own what they were told of this one in return
     */
    void heard(List<LimitUse> others, LimitUse own) {
        requests.hear(others, heard, own);
        tokens.hear(others, heard, own);
        heardNanos = nanos.getAsLong();
        for (LimitUse use : others) {
            heard.compute(use.gateway(), (gateway, last) -> SharedRate.Last.of(use, last, heardNanos));
        }
        told = own;
        permits.elsewhere(others.stream().mapToInt(LimitUse::running).sum());
    }
}
