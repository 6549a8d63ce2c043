package dev.gatehouse.domain;

/**
 * A secret as it is stored.
 *
 * @param keyVersion of the master key that it was sealed with
 * @param text salt, nonce and ciphertext, in base 64
 */
public record Sealed(int keyVersion, String text) {}
