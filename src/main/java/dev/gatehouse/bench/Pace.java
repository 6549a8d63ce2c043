package dev.gatehouse.bench;

import java.time.Duration;

/**
 * How long the lab takes.
 *
 * @param rounds of all scenarios and ways
 * @param warmUp of each scenario, before the first round
 * @param saturated how long the most that is possible is offered
 * @param paced how long the fixed rate is offered
 */
public record Pace(int rounds, Duration warmUp, Duration saturated, Duration paced) {

    /** Within twelve minutes. */
    public static final Pace FULL = new Pace(3, Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofSeconds(6));

    /** Within four minutes. */
    public static final Pace QUICK =
            new Pace(2, Duration.ofMillis(1_500), Duration.ofMillis(1_200), Duration.ofSeconds(2));
}
