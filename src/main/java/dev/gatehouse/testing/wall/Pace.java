package dev.gatehouse.testing.wall;

import java.time.Duration;

/**
 * The times of the catalogue.
 *
 * @param timeouts of every provider, as in the configuration document; empty for the gateway's own
 * @param firstToken after which a slow provider begins its answer
 * @param firstContent when the client must have some of that answer all the same
 * @param outage how long a provider is down
 * @param duringOutage from one request to the next while it is, and after
 * @param comeback within which a provider that is healthy again must be used again
 * @param patience after which a client counts as left waiting; longer than every timeout of the gateway
 */
public record Pace(
        String timeouts,
        Duration firstToken,
        Duration firstContent,
        Duration outage,
        Duration duringOutage,
        Duration comeback,
        Duration patience) {

    /** As long as in life, with nothing configured. */
    public static final Pace REAL = new Pace(
            "",
            Duration.ofSeconds(20),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofMillis(5_250),
            Duration.ofSeconds(30),
            Duration.ofSeconds(150));

    /** For the test suite. Circuits rest as long as in life, 5 s at first. */
    public static final Pace QUICK = new Pace(
            "{headers: 1s, ttft: 1s, stall: 1s}",
            Duration.ofSeconds(4),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            Duration.ofMillis(600),
            Duration.ofSeconds(6),
            Duration.ofSeconds(20));
}
