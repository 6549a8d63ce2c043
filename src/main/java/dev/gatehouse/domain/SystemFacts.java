package dev.gatehouse.domain;

import java.time.Instant;

/**
 * What does not change while a process runs.
 *
 * @param embeddedDatabase whether the database is the process's own
 */
public record SystemFacts(String version, Instant startedAt, boolean embeddedDatabase) {}
