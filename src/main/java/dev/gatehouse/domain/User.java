package dev.gatehouse.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Somebody who may sign in to the control plane.
 *
 * @param name unique, whatever the case of its letters
 * @param enabled false keeps them out at once, whatever session they have
 */
public record User(UUID id, String name, Role role, boolean enabled, Instant createdAt, Optional<Instant> signedInAt) {}
