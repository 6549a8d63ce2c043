package dev.gatehouse.bench;

import java.time.Duration;

/**
 * How long the lab takes.
 *
 * @param rounds of all scenarios and ways
 * @param gatewayWarmUp of the gateway, before anything else
 * @param warmUp of each scenario, before the first round
 * @param saturated how long the most that is possible is offered
 * @param paced how long the fixed rate is offered
 */
public record Pace(int rounds, Duration gatewayWarmUp, Duration warmUp, Duration saturated, Duration paced) {

    /** The gateway's compiler is busy long after the others have settled: it has ten times their code. */
    private static final Duration SETTLED = Duration.ofSeconds(25);

    /** Within a quarter of an hour. */
    public static final Pace FULL =
            new Pace(3, SETTLED, Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofSeconds(6));

    /** Within four minutes, of the essential scenarios. */
    public static final Pace QUICK =
            new Pace(2, SETTLED, Duration.ofMillis(1_500), Duration.ofMillis(1_200), Duration.ofSeconds(2));
}
