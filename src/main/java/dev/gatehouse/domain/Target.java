package dev.gatehouse.domain;

/**
 * One upstream model at one provider.
 *
 * @param model the provider's own id of it, sent as is
 */
public record Target(Provider provider, String model) {}
