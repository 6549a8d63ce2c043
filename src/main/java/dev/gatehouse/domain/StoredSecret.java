package dev.gatehouse.domain;

import java.time.Instant;

/**
 * A secret that the configuration refers to as {@code vault:NAME}.
 *
 * @param hint as people may see it
 * @param changedBy the name of who stored it
 */
public record StoredSecret(String name, Sealed sealed, String hint, Instant changedAt, String changedBy) {}
