package dev.gatehouse.gateway.send;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long circuits rest and remember.
 *
 * @param rest how long a circuit stays open, the first time and at most; it doubles with each reopening
 * @param shortRest what is never too long; a longer rest is at most a quarter of the time since the circuit first opened, so
 *     that a recovered target waits no longer than in proportion to its outage
 * @param memory a circuit that is closed forgets its failures when the newest of them is older
 */
public record CircuitTimings(Backoff rest, Duration shortRest, Duration memory) {

    public static final CircuitTimings DEFAULT = new CircuitTimings(
            new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5)), Duration.ofSeconds(20), Duration.ofMinutes(10));

    private static final int PARTS_OF_AN_OUTAGE = 4;

    /**
     * How long a circuit that opens now rests.
     *
     * @param timesOpened in a row, this time included
     * @param outage since it first opened
     */
    Duration rest(int timesOpened, Duration outage, RandomGenerator random) {
        Duration inProportion = longer(shortRest, outage.dividedBy(PARTS_OF_AN_OUTAGE));
        Duration longest = rest.longest().compareTo(inProportion) < 0 ? rest.longest() : inProportion;
        return new Backoff(rest.first(), longest).pause(timesOpened, random);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
