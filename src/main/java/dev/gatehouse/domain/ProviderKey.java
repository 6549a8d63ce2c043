package dev.gatehouse.domain;

/**
 * One credential of a provider's pool.
 *
 * @param id what the record shows in place of the secret; unique within its provider
 * @param weight its share of the requests if the provider's keys are {@link KeySelection#WEIGHTED}; 1 to 100
 */
public record ProviderKey(String id, Secret secret, int weight) {

    /** A key that counts as much as any other. */
    public ProviderKey(String id, Secret secret) {
        this(id, secret, 1);
    }
}
