package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.UsageLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What each address, each key and each owner may use, and has used. Thread-safe. */
public final class Allowances {

    private final Limiters<UUID> keys;
    private final Limiters<String> owners;
    private final Budgets budgets;

    Allowances(Limiters<UUID> keys, Limiters<String> owners, Budgets budgets) {
        this.keys = keys;
        this.owners = owners;
        this.budgets = budgets;
    }

    /**
     * Those that an exchange of this caller has to keep to; to be closed when the exchange ends.
     *
     * @param entrance by which its request came in
     */
    public Allowance of(Caller caller, Gate.Entrance entrance) {
        return allowance(caller, entrance.address());
    }

    /** The same wherever it comes from. */
    public Allowance of(Caller caller) {
        return allowance(caller, null);
    }

    private Allowance allowance(Caller caller, Allowance.@Nullable Share address) {
        var shares = new ArrayList<Allowance.Share>(2);
        UsageLimits limits = caller.terms().limits();
        shares.add(new Allowance.Share("key", limits, keys.of(caller.keyId(), limits), true));
        Optional<String> owner = caller.terms().owner();
        if (owner.isPresent()) {
            UsageLimits ofOwner = caller.ownerLimits();
            shares.add(new Allowance.Share("owner", ofOwner, owners.of(owner.get(), ofOwner), true));
        }
        return new Allowance(address, List.copyOf(shares), budgets);
    }
}
