package dev.gatehouse.domain;

/**
 * One credential of a provider's pool.
 *
 * @param id what the record shows in place of the secret; unique within its provider
 */
public record ProviderKey(String id, Secret secret) {}
