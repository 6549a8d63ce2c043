package dev.gatehouse.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a client authenticates with, as stored: the secret itself is known to the client alone.
 *
 * @param digest of the secret
 * @param hint the last four characters of the secret, so that people can tell keys apart
 * @param previous the secret before the last rotation, if there was one
 */
public record VirtualKey(
        UUID id,
        String name,
        KeyDigest digest,
        String hint,
        Instant createdAt,
        KeyTerms terms,
        Optional<Previous> previous) {

    /** A secret that another one has taken the place of. */
    public record Previous(KeyDigest digest, Instant until) {}

    /** One whose secret is its first. */
    public VirtualKey(UUID id, String name, KeyDigest digest, String hint, Instant createdAt, KeyTerms terms) {
        this(id, name, digest, hint, createdAt, terms, Optional.empty());
    }

    /** One that may do everything. */
    public VirtualKey(UUID id, String name, KeyDigest digest, String hint, Instant createdAt) {
        this(id, name, digest, hint, createdAt, KeyTerms.OPEN);
    }

    /** The same key under another name and on other terms. */
    public VirtualKey with(String newName, KeyTerms newTerms) {
        return new VirtualKey(id, newName, digest, hint, createdAt, newTerms, previous);
    }

    /** The same key with another secret; the one that it has is accepted until then. */
    public VirtualKey rotated(KeyDigest newDigest, String newHint, Instant until) {
        return new VirtualKey(id, name, newDigest, newHint, createdAt, terms, Optional.of(new Previous(digest, until)));
    }

    /** The same key under another id. */
    public VirtualKey as(UUID newId) {
        return new VirtualKey(newId, name, digest, hint, createdAt, terms, previous);
    }
}
