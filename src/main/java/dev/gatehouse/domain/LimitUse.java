package dev.gatehouse.domain;

import java.time.Duration;
import java.util.UUID;

/**
 * What one gateway let one key, owner or address use, told to the other gateways on the database.
 *
 * @param gateway who let it
 * @param subject {@code key:<id>}, {@code owner:<name>} or {@code address:<IP address>}, one of IPv6 that of its /64
 * @param born another number when that gateway forgot what it had counted, and began anew
 * @param requests let through
 * @param tokens used, as far as they are known
 * @param running exchanges at this moment
 * @param young whether all of that was within the last few seconds
 */
public record LimitUse(
        UUID gateway, String subject, long born, Count requests, Count tokens, int running, boolean young) {

    /**
     * @param total since that gateway began to count
     * @param untilWhole how long until nothing is missing there any more, of what all gateways used
     */
    public record Count(long total, Duration untilWhole) {}

    /** Whether there is nothing to tell. */
    public boolean isNothing() {
        return requests.total == 0 && tokens.total == 0 && running == 0;
    }

    /** Whether it tells others the same; how much is missing they can reckon themselves. */
    public boolean saysNoMoreThan(LimitUse other) {
        return born == other.born
                && requests.total == other.requests.total
                && tokens.total == other.tokens.total
                && running == other.running
                && young == other.young;
    }
}
