package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.UsageLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What each key and each owner may use, and has used. Thread-safe. */
public final class Allowances {

    private final Limiters<String> keys;
    private final Limiters<String> owners;
    private final Budgets budgets;

    Allowances(Limiters<String> keys, Limiters<String> owners, Budgets budgets) {
        this.keys = keys;
        this.owners = owners;
        this.budgets = budgets;
    }

    /** Those that an exchange of this caller has to keep to; to be closed when the exchange ends. */
    public Allowance of(Caller caller) {
        var shares = new ArrayList<Allowance.Share>(2);
        UsageLimits limits = caller.terms().limits();
        String subject = keySubject(caller.keyId());
        shares.add(new Allowance.Share("key", "this API key", subject, limits, keys.of(subject, limits)));
        Optional<String> owner = caller.terms().owner();
        if (owner.isPresent()) {
            String name = "owner:" + owner.get();
            UsageLimits ofOwner = caller.ownerLimits();
            shares.add(new Allowance.Share("owner", "this API key's owner", name, ofOwner, owners.of(name, ofOwner)));
        }
        return new Allowance(List.copyOf(shares), budgets);
    }

    private static String keySubject(java.util.UUID id) {
        return "key:" + id;
    }
}
