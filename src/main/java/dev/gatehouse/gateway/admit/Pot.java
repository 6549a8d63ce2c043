package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.BudgetAccount;
import dev.gatehouse.domain.BudgetReport;
import dev.gatehouse.domain.Usd;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The money that this gateway may spend for one subject in one period without asking. What is leased in the store is always
 * {@code available + reserved + unreported + unfit}, so that nothing is counted twice, and nothing is lost.
 */
final class Pot {

    /** A refusal is believed for so long: others may give back or settle in the meantime. */
    private static final long REFUSAL_HOLDS_NANOS = 1_000_000_000L;

    final BudgetAccount account;

    /**
     * Held while the store is asked, so that one asks and the others find what it got. Never while the lock is. No lock, as
     * whoever takes it may leave it to the thread that asks.
     */
    final Semaphore asking = new Semaphore(1);

    /** What those who wait for the store need together: who asks, asks for all. */
    final AtomicLong wanted = new AtomicLong();

    /** Since when the store has been asked; 0 while it is not. */
    volatile long askedNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private long available;
    private long reserved;
    private long unreported;

    /** Leased under a larger budget than there is now: to be given back, and not to be spent. */
    private long unfit;

    /** The budget that held when the store last leased a part; before that none was looked at. */
    private long leasedUnder = Long.MAX_VALUE;

    /** Whether a budget limited it at some time, so that what is available means something. */
    private boolean limited;

    /** Whether the store may have leased more than it could tell. */
    private boolean unsure;

    private int exchanges;
    private long refusedNeed = Long.MAX_VALUE;
    private long refusedNanos;

    /** By all gateways, as the store had it at the last refusal, and with what this one told since. */
    private long toldSpent;

    private long usedNanos;
    private long toldNanos;

    /**
     * What was taken out to be told, so that it can be put back if that fails.
     *
     * @param covered what was added to the lease, unasked, since it is spent
     */
    record Told(Pot pot, long spent, long covered, long givenBack) {

        BudgetReport report() {
            return new BudgetReport(pot.account, new Usd(spent), new Usd(covered - givenBack - spent));
        }
    }

    Pot(BudgetAccount account) {
        this.account = account;
    }

    /** Another exchange counts here, and will settle or spend when it ends. */
    Pot join() {
        lock.lock();
        try {
            exchanges++;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param limit the budget of now; what was leased under a larger one is no longer good
     * @param credit how far it may go into debt
     */
    boolean reserve(long need, long limit, long credit, long now) {
        lock.lock();
        try {
            usedNanos = now;
            limited = true;
            if (limit < leasedUnder && available > 0) {
                unfit += available;
                available = 0;
            }
            if (available + credit < need) return false;
            available -= need;
            reserved += need;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What was reserved has cost something else in the end. */
    void settle(long need, long cost, long now) {
        lock.lock();
        try {
            usedNanos = now;
            available += need - cost;
            reserved -= need;
            unreported += cost;
            exchanges--;
        } finally {
            lock.unlock();
        }
    }

    /** Counts what no budget limits. */
    void spend(long cost, long now) {
        lock.lock();
        try {
            usedNanos = now;
            exchanges--;
            unreported += cost;
            if (limited) available -= cost;
        } finally {
            lock.unlock();
        }
    }

    /** To be called by whoever has {@code asking}: it is free for others. */
    void isAnswered() {
        askedNanos = 0;
        asking.release();
    }

    /** What has to be leased for this need; 0 if it is there already. */
    long missing(long need) {
        lock.lock();
        try {
            return Math.max(0, need - available);
        } finally {
            lock.unlock();
        }
    }

    boolean hasUnfit() {
        lock.lock();
        try {
            return unfit != 0;
        } finally {
            lock.unlock();
        }
    }

    boolean wasRefused(long need, long now) {
        lock.lock();
        try {
            return unfit == 0 && need >= refusedNeed && now - refusedNanos < REFUSAL_HOLDS_NANOS;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is room for this need once all that is only reserved or leased has come back. */
    boolean mayComeBack(long need, long limit) {
        lock.lock();
        try {
            return toldSpent + unreported + need <= limit;
        } finally {
            lock.unlock();
        }
    }

    /** @param spentOfAll what all gateways have told */
    void refused(long need, long spentOfAll, long now) {
        lock.lock();
        try {
            toldSpent = spentOfAll;
            refusedNeed = need;
            refusedNanos = now;
        } finally {
            lock.unlock();
        }
    }

    /** @param limit under which the store found room for it and for all that was leased before */
    void leased(long amount, long limit) {
        lock.lock();
        try {
            limited = true;
            leasedUnder = limit;
            available += amount;
            refusedNeed = Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    /** The store went away while it was asked: it is to be told something, so that it tells what is leased. */
    void lostAnswer() {
        lock.lock();
        try {
            unsure = true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is something to tell, be it that the lease is still wanted, or is not. */
    boolean isWorthTelling(long unusedSince, long keptSince) {
        lock.lock();
        try {
            if (unsure || unreported != 0 || unfit != 0 || available < 0) return true;
            boolean leased = available > 0 || reserved > 0;
            return leased && (toldNanos - keptSince < 0 || usedNanos - unusedSince < 0);
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody has anything to do with it, nor had since then. */
    boolean isClean(long unusedSince) {
        lock.lock();
        try {
            return usedNanos - unusedSince < 0
                    && exchanges == 0
                    && unreported == 0
                    && reserved == 0
                    && available == 0
                    && unfit == 0;
        } finally {
            lock.unlock();
        }
    }

    /** @param unusedSince what is available is given back if nobody used it since then */
    Told tell(long unusedSince, long now) {
        lock.lock();
        try {
            toldNanos = now;
            askedNanos = now;
            long covered = Math.max(0, -available);
            long unused = usedNanos - unusedSince < 0 ? Math.max(0, available) : 0;
            long givenBack = unused + unfit;
            long spent = unreported;
            available += covered - unused;
            unreported = 0;
            toldSpent += spent;
            unfit = 0;
            // There may be room again.
            if (givenBack > 0) refusedNeed = Long.MAX_VALUE;
            return new Told(this, spent, covered, givenBack);
        } finally {
            lock.unlock();
        }
    }

    void failed(Told told) {
        lock.lock();
        try {
            available -= told.covered() - told.givenBack();
            unreported += told.spent();
            toldSpent -= told.spent();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What the store says is leased: less than is counted here if the lease had expired. Then what is under way has to be covered
     * anew.
     */
    void leaseIs(Usd lease) {
        lock.lock();
        try {
            unsure = false;
            if (limited) available = lease.nanos() - reserved - unreported - unfit;
        } finally {
            lock.unlock();
        }
    }
}
