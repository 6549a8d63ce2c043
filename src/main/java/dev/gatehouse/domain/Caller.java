package dev.gatehouse.domain;

import java.util.List;
import java.util.UUID;

/**
 * Who sent a request: the virtual key it came with.
 *
 * @param ownerLimits of the key's owner, for all keys of that owner together
 */
public record Caller(UUID keyId, String keyName, KeyTerms terms, UsageLimits ownerLimits) {

    /** One that may do everything. */
    public Caller(UUID keyId, String keyName) {
        this(keyId, keyName, KeyTerms.OPEN, UsageLimits.NONE);
    }

    /** @param model the name of a group, or {@code provider/model} */
    public boolean mayAskFor(String model) {
        return allows(terms.allowedModels(), model);
    }

    public boolean mayUse(Provider provider) {
        return allows(terms.allowedProviders(), provider.name());
    }

    private static boolean allows(List<Glob> allowed, String name) {
        return allowed.isEmpty() || allowed.stream().anyMatch(glob -> glob.matches(name));
    }
}
