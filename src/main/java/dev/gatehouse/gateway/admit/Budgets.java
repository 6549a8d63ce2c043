package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.BudgetAccount;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Usd;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/**
 * Keeps what keys, owners and addresses spend within their budgets, over all gateways on the database. Each gateway leases small parts of
 * a budget and spends them without asking. Thread-safe; what it keeps is bounded by the keys, owners and addresses in
 * use, as pots that nobody used for a while are dropped.
 */
final class Budgets {

    private static final Logger LOG = System.getLogger(Budgets.class.getName());

    /** Of a budget: a hundred leases until it is spent, and no more than this lies idle in each gateway. */
    private static final int PARTS_OF_A_LEASE = 100;

    /** Of a budget: when so little is left, only what a request needs is leased. */
    private static final int PARTS_OF_THE_LAST = 10;

    /** Longer than the database takes for an answer when it is well. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofMillis(100);

    /** What nobody needed for so long is given back to the others. */
    private static final Duration UNUSED = Duration.ofSeconds(5);

    /** All that is worth knowing of it is in the store. */
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    /** What is only set aside is free when its requests end, or given back by other gateways after that time. */
    private static final Duration COMES_BACK = UNUSED;

    /** A third of the life of a lease that nothing is told of. */
    private static final Duration KEEPING = Duration.ofSeconds(20);

    /** Those that are told together wait together; a database takes a few milliseconds for so many. */
    private static final int MOST_AT_ONCE = 200;

    private static final int PERCENT = 100;

    private final BudgetStore store;
    private final InstantSource clock;
    private final IntSupplier gracePercent;
    private final Map<BudgetAccount, Pot> pots = new ConcurrentHashMap<>();
    private volatile boolean unreachable;
    private volatile Periods periods = Periods.UNKNOWN;

    /** @param gracePercent of a budget: how far each gateway may overdraw it while the database cannot be asked */
    Budgets(BudgetStore store, InstantSource clock, IntSupplier gracePercent) {
        this.store = store;
        this.clock = clock;
        this.gracePercent = gracePercent;
    }

    /**
     * Sets aside what a request may cost.
     *
     * @param whose in a sentence to the client, as in "this API key"
     * @param shown whether to count in periods without a budget too
     * @throws Refusal.LimitReached if a budget has not so much left
     */
    Reservation reserve(String subject, String whose, Map<BudgetPeriod, Usd> budgets, Usd amount, boolean shown) {
        Instant now = clock.instant();
        var reservation = new Reservation(new ArrayList<>(), new ArrayList<>(), amount);
        periods(now).starts().forEach((period, start) -> {
            Usd limit = budgets.get(period);
            if (limit == null && !shown) return;
            Pot pot = joined(new BudgetAccount(subject, period, start));
            if (limit != null && reserved(pot, amount.nanos(), limit)) {
                reservation.limited().add(pot);
                return;
            }
            reservation.others().add(pot);
            if (limit == null) return;
            reservation.settle(Usd.ZERO);
            throw refusal(whose, pot, amount.nanos(), limit.nanos(), now);
        });
        return reservation;
    }

    /** The end of the period is far away: it is told only if nothing else helps. */
    private Refusal.LimitReached refusal(String whose, Pot pot, long need, long limit, Instant now) {
        BudgetPeriod period = pot.account.period();
        if (need > limit) return Refusal.LimitReached.tooDear(whose, period.id());
        Duration left = Duration.between(now, period.end(pot.account.startsAt()));
        boolean soon = COMES_BACK.compareTo(left) < 0 && (unreachable || pot.mayComeBack(need, limit));
        return Refusal.LimitReached.budget(whose, period.id(), soon ? COMES_BACK : left);
    }

    private Periods periods(Instant now) {
        Periods known = periods;
        if (known.hold(now)) return known;
        known = Periods.of(now);
        periods = known;
        return known;
    }

    private Pot joined(BudgetAccount account) {
        return pots.compute(account, (name, known) -> (known == null ? new Pot(name) : known).join());
    }

    private boolean reserved(Pot pot, long need, Usd limit) {
        // Nobody is asked for what can never be: such a sum may be too large to be added to anything.
        if (need > limit.nanos()) return false;
        while (!pot.reserve(need, limit.nanos(), credit(limit), System.nanoTime())) {
            if (unreachable || !leased(pot, need, limit))
                return unreachable && pot.reserve(need, limit.nanos(), credit(limit), 0);
        }
        return true;
    }

    /** What was known when the database went away is still good for something. */
    private long credit(Usd limit) {
        return unreachable ? limit.nanos() / PERCENT * gracePercent.getAsInt() : 0;
    }

    /** True if it is worth another look into the pot. */
    private boolean leased(Pot pot, long need, Usd limit) {
        pot.wanted.addAndGet(need);
        try {
            return isMyTurn(pot) && found(pot, need, limit);
        } finally {
            pot.wanted.addAndGet(-need);
        }
    }

    /** What another one got, or was refused, while this one waited, is not asked for again. */
    private boolean found(Pot pot, long need, Usd limit) {
        long missing = pot.missing(need);
        boolean refused = pot.wasRefused(missing, System.nanoTime());
        if (missing > 0 && !refused) return answered(pot, need, limit);
        pot.asking.release();
        return !refused;
    }

    /**
     * Asks on a thread of its own, so that a store that is frozen holds nobody for longer than his patience. The pot stays that
     * thread's until the answer is there: what is granted late is counted then, and before anything else is told or asked.
     */
    private boolean answered(Pot pot, long need, Usd limit) {
        var answer = new CompletableFuture<Boolean>();
        pot.askedNanos = System.nanoTime();
        Thread.ofVirtual().name("budget-lease").start(() -> {
            boolean got = false;
            try {
                got = asked(pot, need, limit);
            } catch (RuntimeException e) {
                pot.lostAnswer();
                isUnreachable(e);
            } finally {
                pot.isAnswered();
                answer.complete(got);
            }
        });
        try {
            return answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            isUnreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Waits until nobody else asks; not if the store does not answer those who do. */
    private boolean isMyTurn(Pot pot) {
        try {
            while (!pot.asking.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
                long asked = pot.askedNanos;
                if (asked != 0 && System.nanoTime() - asked > PATIENCE.toNanos()) {
                    unreachable = true;
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean asked(Pot pot, long need, Usd limit) {
        // As long as it is leased, it is in the way of what would fit.
        if (pot.hasUnfit()) told(List.of(pot), System.nanoTime() - UNUSED.toNanos());
        long missing = pot.missing(need);
        if (missing == 0) return true;
        long all = pot.missing(pot.wanted.get());
        boolean got =
                asked(pot, Math.max(all, limit.nanos() / PARTS_OF_A_LEASE), limit.nanos() / PARTS_OF_THE_LAST, limit)
                        || (all > missing && asked(pot, all, 0, limit))
                        || asked(pot, missing, 0, limit);
        if (!got) pot.refused(missing, store.spent(pot.account).nanos(), System.nanoTime());
        return got;
    }

    private boolean asked(Pot pot, long want, long spare, Usd limit) {
        pot.askedNanos = System.nanoTime();
        if (!store.lease(pot.account, new Usd(want), new Usd(spare), limit)) return false;
        pot.leased(want, limit.nanos());
        return true;
    }

    private void isUnreachable(Exception e) {
        if (!unreachable) LOG.log(Level.WARNING, "budgets cannot be asked for, going on with what is leased", e);
        unreachable = true;
    }

    /** Tells the store what was spent, and gives back what is not needed. To be called from one thread, about every second. */
    void report() {
        reportUnusedSince(System.nanoTime() - UNUSED.toNanos());
    }

    /** The same at the end: all that is left is given back. */
    void close() {
        reportUnusedSince(Long.MAX_VALUE / 2 + System.nanoTime() / 2);
    }

    /** Also finds out whether the store can be reached again. */
    void reclaim() {
        try {
            store.reclaim();
            unreachable = false;
        } catch (RuntimeException e) {
            isUnreachable(e);
        }
    }

    boolean isUnreachable() {
        return unreachable;
    }

    private void reportUnusedSince(long unusedSince) {
        if (unreachable) reclaim();
        long keptSince = System.nanoTime() - KEEPING.toNanos();
        List<Pot> worth = pots.values().stream()
                .filter(pot -> pot.isWorthTelling(unusedSince, keptSince))
                .sorted(Comparator.comparing(pot -> pot.account))
                .toList();
        for (int from = 0; from < worth.size() && !unreachable; from += MOST_AT_ONCE) {
            tell(worth.subList(from, Math.min(worth.size(), from + MOST_AT_ONCE)), unusedSince);
        }
        Instant now = clock.instant();
        for (BudgetAccount account : pots.keySet()) {
            boolean over = !now.isBefore(account.period().end(account.startsAt()));
            long since = over ? System.nanoTime() : System.nanoTime() - FORGET_AFTER.toNanos();
            pots.computeIfPresent(account, (name, pot) -> pot.isClean(since) ? null : pot);
        }
    }

    private void tell(List<Pot> some, long unusedSince) {
        some.forEach(pot -> pot.asking.acquireUninterruptibly());
        try {
            told(some, unusedSince);
        } catch (RuntimeException e) {
            isUnreachable(e);
        } finally {
            some.forEach(Pot::isAnswered);
        }
    }

    /** To be called by whoever holds {@code asking} of all of them. */
    private void told(List<Pot> some, long unusedSince) {
        long now = System.nanoTime();
        List<Pot.Told> told =
                some.stream().map(pot -> pot.tell(unusedSince, now)).toList();
        try {
            Map<BudgetAccount, Usd> leases =
                    store.report(told.stream().map(Pot.Told::report).toList());
            some.forEach(pot -> pot.leaseIs(leases.getOrDefault(pot.account, Usd.ZERO)));
        } catch (RuntimeException e) {
            told.forEach(one -> one.pot().failed(one));
            throw e;
        }
    }
}
