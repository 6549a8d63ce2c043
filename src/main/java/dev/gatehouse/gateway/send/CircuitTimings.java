package dev.gatehouse.gateway.send;

import java.time.Duration;

/**
 * How long circuits remember.
 *
 * @param rest how long a circuit stays open, the first time and at most; it doubles with each reopening
 * @param memory a circuit that is closed forgets its failures when the newest of them is older
 */
public record CircuitTimings(Backoff rest, Duration memory) {

    public static final CircuitTimings DEFAULT =
            new CircuitTimings(new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5)), Duration.ofMinutes(10));
}
