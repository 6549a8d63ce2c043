package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.LimitUse.Count;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A rate of one key, owner or address, of which other gateways take too. Thread-safe, but for what has to do with the others:
 * that is for one thread alone.
 */
final class SharedRate {

    /** For what comes to light after so long a silence nobody shall be locked out for more than one bucket full. */
    private static final Duration LONG_AGO = Duration.ofSeconds(10);

    private final Function<LimitUse, Count> kind;
    private final ToLongFunction<Last> lastTotal;
    private final LongSupplier nanos;
    private final AtomicLong taken = new AtomicLong();
    private volatile @Nullable Rate rate;

    /** How it stood when the others were last heard. */
    private long heardNanos;

    private long takenThen;
    private long missingThen;
    private long told;

    /**
     * What another gateway told last; small, as there are many.
     *
     * @param changedNanos when it was new
     */
    record Last(long born, long requests, long tokens, long changedNanos) {

        static Last of(LimitUse use, @Nullable Last before, long now) {
            long requests = use.requests().total();
            long tokens = use.tokens().total();
            if (before == null || before.born != use.born()) return new Last(use.born(), requests, tokens, now);
            boolean changed = before.requests != requests || before.tokens != tokens;
            return changed ? new Last(use.born(), requests, tokens, now) : before;
        }
    }

    /** Of requests. */
    static SharedRate requests(@Nullable Rate rate, LongSupplier nanos) {
        return new SharedRate(rate, LimitUse::requests, Last::requests, nanos);
    }

    /** Of tokens. */
    static SharedRate tokens(@Nullable Rate rate, LongSupplier nanos) {
        return new SharedRate(rate, LimitUse::tokens, Last::tokens, nanos);
    }

    private SharedRate(
            @Nullable Rate rate, Function<LimitUse, Count> kind, ToLongFunction<Last> lastTotal, LongSupplier nanos) {
        this.rate = rate;
        this.kind = kind;
        this.lastTotal = lastTotal;
        this.nanos = nanos;
        this.heardNanos = nanos.getAsLong();
    }

    /** Null if there is no limit. */
    @Nullable
    Rate rate() {
        return rate;
    }

    /** From now on; what was used is forgotten. */
    void becomes(@Nullable Rate other) {
        rate = other;
    }

    /** To be called with what was taken, or given back, of the rate. */
    void took(long amount) {
        taken.addAndGet(amount);
    }

    boolean isWhole() {
        Rate now = rate;
        return now == null || now.missing() == 0;
    }

    /** What the others are told. */
    Count count() {
        Rate now = rate;
        return new Count(taken.get(), now == null ? Duration.ZERO : now.untilWhole());
    }

    /** What was taken since the others were told. */
    long untold() {
        return taken.get() - told;
    }

    /**
     * Charges what was used elsewhere and is not counted here yet.
     *
     * @param others what each other gateway tells
     * @param before what it had told when it was last heard
     * @param own what they were told in return
     */
    void hear(List<LimitUse> others, Map<UUID, Last> before, LimitUse own) {
        Rate now = rate;
        if (now != null) {
            long more = usedSince(now, others, before) + missingAt(now, others, before);
            now.charge(more);
            now.giveBack(-more);
            missingThen = now.missing();
        }
        heardNanos = nanos.getAsLong();
        takenThen = taken.get();
        told = kind.apply(own).total();
    }

    /**
     * What gateways used that are known, or have only begun. If that took long, part of it came back while there was no room for
     * that here: at most what was lost so, and at least what is missing there still.
     */
    private long usedSince(Rate now, List<LimitUse> others, Map<UUID, Last> before) {
        long time = nanos.getAsLong();
        long used = 0;
        long stillMissing = 0;
        for (LimitUse use : others) {
            Last last = before.get(use.gateway());
            if (last == null && !use.young()) continue;
            long missingThere = missing(now, use);
            // What is young may have been told some seconds ago.
            long more = last == null ? Math.min(total(use), missingThere) : since(last, use);
            if (last != null && time - last.changedNanos() > LONG_AGO.toNanos()) more = Math.min(more, now.capacity());
            used += more;
            stillMissing += Math.min(more, missingThere);
        }
        if (used <= 0) return used;
        long back = missingThen + taken.get() - takenThen - now.missing();
        // Rounded down, or a little would be lost in each round.
        long lost = Math.max(0, now.wholeIn(Duration.ofNanos(time - heardNanos)) - back);
        return Math.max(0, Math.max(used - lost, stillMissing));
    }

    /**
     * Of what gateways used that nobody here has heard of, most may be long ago. Each tells what is missing there now: that holds
     * what others told it, so it counts once however many tell it, and without what is missing here as well and they were told.
     */
    private long missingAt(Rate now, List<LimitUse> others, Map<UUID, Last> before) {
        long known = Math.max(0, now.missing() - untold());
        long missing = 0;
        for (LimitUse use : others) {
            if (before.containsKey(use.gateway()) || use.young()) continue;
            missing = Math.max(missing, Math.min(total(use), missing(now, use) - known));
        }
        return missing;
    }

    private long missing(Rate now, LimitUse use) {
        return now.in(kind.apply(use).untilWhole());
    }

    private long since(Last last, LimitUse use) {
        return last.born() == use.born() ? total(use) - lastTotal.applyAsLong(last) : Math.max(0, total(use));
    }

    private long total(LimitUse use) {
        return kind.apply(use).total();
    }
}
