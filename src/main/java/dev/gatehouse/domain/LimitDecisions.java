package dev.gatehouse.domain;

/**
 * How often limits of one kind let something through, since the start.
 *
 * @param scope whose limits: {@code process}, {@code ip}, {@code key} or {@code owner}
 * @param kind of what: {@code requests}, {@code concurrency}, {@code tokens} or {@code budget}
 */
public record LimitDecisions(String scope, String kind, long allowed, long refused) {}
