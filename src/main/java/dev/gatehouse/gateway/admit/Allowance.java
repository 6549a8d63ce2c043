package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange may use and has reserved: of its address, its key, and the key's owner. Owned by the exchange's thread. To be
 * closed: what is not settled then is given back.
 */
public final class Allowance implements AutoCloseable {

    /**
     * One of those that have limits.
     *
     * @param scope as the header {@code X-RateLimit-Scope} calls it
     * @param shown whether what it spends is shown, be it limited or not; of addresses nobody shall know that without need
     */
    record Share(String scope, UsageLimits limits, Limiter limiter, boolean shown) {}

    private final List<Share> callers;
    private final List<Share> shares;
    private final Budgets budgets;
    private final List<Limiter> entered = new ArrayList<>(2);
    private final List<Limiter> charged = new ArrayList<>(2);
    private final List<Reservation> reservations = new ArrayList<>(2);
    private long tokens;

    /**
     * @param address which has let the request in, and counted it; null if it has no limits
     * @param callers who are to be asked first
     */
    Allowance(@Nullable Share address, List<Share> callers, Budgets budgets) {
        this.callers = callers;
        this.shares = address == null ? callers : with(address, callers);
        this.budgets = budgets;
    }

    private static List<Share> with(Share address, List<Share> callers) {
        var shares = new ArrayList<>(callers);
        shares.add(address);
        return shares;
    }

    /**
     * Counts a request and makes it one of those at the same time, which may take a moment.
     *
     * @throws Refusal.LimitReached if a limit does not let it
     */
    public void enter() {
        for (Share share : callers) share.limiter().takeRequest();
        for (Share share : callers) {
            if (share.limiter().enter()) entered.add(share.limiter());
        }
    }

    /** Whether anything hangs on what the request will need. */
    public boolean isMetered() {
        for (Share share : shares) {
            if (share.limits().tokensPerMinute().isPresent()
                    || !share.limits().budgets().isEmpty()) return true;
        }
        return false;
    }

    /**
     * Sets aside what the request may need at most.
     *
     * @throws Refusal.LimitReached if there is not so much left
     */
    public void reserve(long mostTokens, Usd mostCost) {
        tokens = mostTokens;
        for (Share share : shares) {
            share.limiter().takeTokens(mostTokens);
            charged.add(share.limiter());
        }
        for (Share share : shares) reservations.add(reserved(share, mostCost));
    }

    private Reservation reserved(Share share, Usd mostCost) {
        Limiter limiter = share.limiter();
        var limits = share.limits().budgets();
        try {
            var reservation = budgets.reserve(limiter.subject(), limiter.whose(), limits, mostCost, share.shown());
            if (!limits.isEmpty()) limiter.decisions().allowed(Decisions.Kind.BUDGET);
            return reservation;
        } catch (Refusal.LimitReached e) {
            limiter.decisions().refused(Decisions.Kind.BUDGET);
            throw e;
        }
    }

    /** Puts what was really used in place of what was set aside. */
    public void settle(long usedTokens, Usd cost) {
        for (Limiter limiter : charged) limiter.correctTokens(usedTokens - tokens);
        charged.clear();
        for (Reservation reservation : reservations) reservation.settle(cost);
        reservations.clear();
    }

    /** The limit of requests that is nearest; empty if there is none. */
    public Optional<Standing> requests() {
        return nearest(Limiter::requests);
    }

    /** The limit of tokens that is nearest; empty if there is none. */
    public Optional<Standing> tokens() {
        return nearest(Limiter::tokens);
    }

    private Optional<Standing> nearest(Function<Limiter, @Nullable Rate> kind) {
        Standing nearest = null;
        for (Share share : shares) {
            Rate rate = kind.apply(share.limiter());
            if (rate == null) continue;
            Standing standing = rate.standing(share.scope());
            if (nearest == null || standing.remaining() < nearest.remaining()) nearest = standing;
        }
        return Optional.ofNullable(nearest);
    }

    @Override
    public void close() {
        settle(0, Usd.ZERO);
        entered.forEach(Limiter::leave);
        entered.clear();
    }
}
