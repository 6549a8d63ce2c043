package dev.gatehouse.domain;

import java.time.Instant;
import java.util.UUID;

/**
 * A browser that is signed in.
 *
 * @param seenAt when it last asked for something, to the minute
 * @param address where it signed in from
 * @param agent what it calls itself
 */
public record UserSession(UUID id, User user, Instant createdAt, Instant seenAt, String address, String agent) {}
