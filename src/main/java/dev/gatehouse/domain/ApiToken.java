package dev.gatehouse.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a program calls the admin API with; the token itself is known to it alone.
 *
 * @param hint the last four characters of the token
 * @param createdBy the name of who made it
 * @param usedAt to the minute
 */
public record ApiToken(
        UUID id, String name, Role role, String hint, Instant createdAt, String createdBy, Optional<Instant> usedAt) {}
