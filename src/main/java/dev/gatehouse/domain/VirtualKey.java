package dev.gatehouse.domain;

import java.time.Instant;
import java.util.UUID;

/**
 * What a client authenticates with, as stored: the secret itself is known to the client alone.
 *
 * @param digest of the secret
 * @param hint the last four characters of the secret, so that people can tell keys apart
 */
public record VirtualKey(UUID id, String name, KeyDigest digest, String hint, Instant createdAt, KeyTerms terms) {

    /** One that may do everything. */
    public VirtualKey(UUID id, String name, KeyDigest digest, String hint, Instant createdAt) {
        this(id, name, digest, hint, createdAt, KeyTerms.OPEN);
    }

    /** The same key under another name and on other terms. */
    public VirtualKey with(String newName, KeyTerms newTerms) {
        return new VirtualKey(id, newName, digest, hint, createdAt, newTerms);
    }

    /** The same key under another id. */
    public VirtualKey as(UUID newId) {
        return new VirtualKey(newId, name, digest, hint, createdAt, terms);
    }
}
