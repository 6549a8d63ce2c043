package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.LimitUse.Count;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.UsageLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
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

    private final String whose;
    private final LongSupplier nanos;
    private final Permits permits;
    private final AtomicLong requestsTaken = new AtomicLong();
    private final AtomicLong tokensTaken = new AtomicLong();
    private volatile Rates rates;
    private final long bornNanos;
    private volatile long usedNanos;

    /** What other gateways had told, by gateway. Only the keeper's thread uses it. */
    private final Map<UUID, LimitUse> heard = new HashMap<>();

    /** Whether others were listened to before; only the keeper's thread uses it. */
    private boolean hasListened;

    /** The rates that follow from limits, replaced when these change. */
    private record Rates(
            UsageLimits limits,
            @Nullable Rate requests,
            @Nullable Rate tokens) {

        static Rates of(UsageLimits limits, LongSupplier nanos) {
            return new Rates(limits, requests(limits, nanos), tokens(limits, nanos));
        }

        /** What is left of a rate stays so when other limits change, as budgets do. */
        Rates under(UsageLimits next, LongSupplier nanos) {
            boolean sameRequests = next.requestsPerSecond().equals(limits.requestsPerSecond())
                    && next.burst().equals(limits.burst());
            boolean sameTokens = next.tokensPerMinute().equals(limits.tokensPerMinute());
            return new Rates(
                    next, sameRequests ? requests : requests(next, nanos), sameTokens ? tokens : tokens(next, nanos));
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
    }

    /** @param whose in a sentence to the client, as in "this API key" */
    Limiter(String whose, UsageLimits limits, LongSupplier nanos) {
        this.whose = whose;
        this.nanos = nanos;
        this.permits = new Permits(nanos);
        this.rates = Rates.of(limits, nanos);
        this.bornNanos = nanos.getAsLong();
        this.usedNanos = bornNanos;
    }

    /** The same limiter under these limits; a rate begins anew when it has changed. */
    Limiter under(UsageLimits limits) {
        usedNanos = nanos.getAsLong();
        Rates now = rates;
        if (!now.limits().equals(limits)) rates = now.under(limits, nanos);
        return this;
    }

    @Nullable
    Rate requests() {
        return rates.requests();
    }

    @Nullable
    Rate tokens() {
        return rates.tokens();
    }

    /** @throws Refusal.LimitReached if it would be one too many */
    void takeRequest() {
        Rate requests = rates.requests();
        if (requests == null) return;
        if (!requests.take(1)) throw Refusal.LimitReached.requests(whose, requests.untilLeft(1));
        requestsTaken.incrementAndGet();
    }

    /**
     * Takes one of the exchanges at the same time; true if it is to be left afterwards.
     *
     * @throws Refusal.LimitReached if none became free while this waited
     */
    boolean enter() {
        OptionalInt most = rates.limits().concurrency();
        if (most.isEmpty()) return false;
        if (permits.acquire(most.getAsInt(), MOST_WAITING, PATIENCE)) return true;
        throw Refusal.LimitReached.concurrency(whose, A_MOMENT);
    }

    void leave() {
        permits.release();
    }

    /** @throws Refusal.LimitReached if there are too few */
    void takeTokens(long amount) {
        Rate tokens = rates.tokens();
        if (tokens == null) return;
        if (amount > tokens.capacity()) throw Refusal.LimitReached.tooManyTokens(whose, tokens.capacity());
        if (!tokens.take(amount)) throw Refusal.LimitReached.tokens(whose, tokens.untilLeft(amount));
        tokensTaken.addAndGet(amount);
    }

    /** So many more tokens were used than taken; negative if fewer. */
    void correctTokens(long more) {
        Rate tokens = rates.tokens();
        if (tokens == null) return;
        tokens.charge(more);
        tokens.giveBack(-more);
        tokensTaken.addAndGet(more);
    }

    /** Not used for so long, and nothing would be given away by forgetting it. */
    boolean isIdle(Duration time) {
        Rates now = rates;
        return nanos.getAsLong() - usedNanos > time.toNanos()
                && permits.running() == 0
                && isWhole(now.requests())
                && isWhole(now.tokens());
    }

    private static boolean isWhole(@Nullable Rate rate) {
        return rate == null || rate.missing() == 0;
    }

    private boolean isYoung() {
        return nanos.getAsLong() - bornNanos < YOUTH.toNanos();
    }

    /** What the others are told of it. */
    LimitUse use(UUID gateway, String subject) {
        Rates now = rates;
        return new LimitUse(
                gateway,
                subject,
                bornNanos,
                count(requestsTaken, now.requests()),
                count(tokensTaken, now.tokens()),
                permits.running(),
                isYoung());
    }

    private static Count count(AtomicLong taken, @Nullable Rate rate) {
        return new Count(taken.get(), rate == null ? Duration.ZERO : rate.untilWhole());
    }

    /** Counts what other gateways let through since they last told. */
    void heard(List<LimitUse> others) {
        Rates now = rates;
        charge(now.requests(), others, LimitUse::requests);
        charge(now.tokens(), others, LimitUse::tokens);
        for (LimitUse use : others) heard.put(use.gateway(), use);
        hasListened = true;
        permits.elsewhere(others.stream().mapToInt(LimitUse::running).sum());
    }

    /**
     * Of a gateway that nobody has heard of here, most may be long ago: it tells what is missing now. That holds what other
     * gateways told it, so it counts once however many tell it, and without what is missing here as well.
     */
    private void charge(@Nullable Rate rate, List<LimitUse> others, Function<LimitUse, Count> kind) {
        if (rate == null) return;
        long more = 0;
        long missing = 0;
        for (LimitUse use : others) {
            LimitUse before = heard.get(use.gateway());
            Count count = kind.apply(use);
            if (before == null && !use.young()) missing = Math.max(missing, rate.in(count.untilWhole()));
            else if (before == null || before.born() != use.born()) more += Math.max(0, count.total());
            else more += count.total() - kind.apply(before).total();
        }
        // What was taken here before this listened for the first time, nobody was told.
        rate.charge(missing - (hasListened ? rate.missing() : 0));
        rate.charge(more);
        rate.giveBack(-more);
    }
}
