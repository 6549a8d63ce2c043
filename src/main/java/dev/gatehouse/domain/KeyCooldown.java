package dev.gatehouse.domain;

import java.time.Instant;

/**
 * The pause of a provider key as it outlives the process; may be over, and then tells how long the next one is.
 *
 * @param key the key's id
 * @param triedAt when it was last used
 * @param timesLimited how often it was rate limited since it last worked
 */
public record KeyCooldown(
        String provider, String key, AttemptClass cause, Instant triedAt, Instant until, int timesLimited) {}
