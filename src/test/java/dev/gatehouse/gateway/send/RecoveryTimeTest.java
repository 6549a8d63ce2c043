package dev.gatehouse.gateway.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long after its recovery a target is used again; the clock is moved by hand. */
class RecoveryTimeTest {

    private static final Duration OUTAGE = Duration.ofMinutes(1);

    private final AtomicLong nanos = new AtomicLong();
    private final Target primary = CircuitBench.target("p1", "m");

    @ParameterizedTest
    @ValueSource(ints = {100, 300, 1_000, 3_000, 5_000})
    void withinTwentySecondsAndTheWaitForARequestAfterAnOutageOfAMinute(int millisBetweenRequests) {
        Duration betweenRequests = Duration.ofMillis(millisBetweenRequests);
        for (int seed = 0; seed < 400; seed++) {
            assertThat(recovery(new Random(seed), OUTAGE, betweenRequests))
                    .as("seed " + seed)
                    .isLessThanOrEqualTo(Duration.ofSeconds(20).plus(betweenRequests));
        }
    }

    @Test
    void withinAQuarterOfALongOutage() {
        Duration outage = Duration.ofMinutes(10);
        for (int seed = 0; seed < 100; seed++) {
            assertThat(recovery(new Random(seed), outage, Duration.ofSeconds(1)))
                    .as("seed " + seed)
                    .isLessThan(outage.dividedBy(4).plusSeconds(1));
        }
    }

    /** From the end of the outage until the first success; requests come about that often, not in step with the outage. */
    private Duration recovery(Random random, Duration outage, Duration betweenRequests) {
        var circuits = new Circuits(nanos::get, random, CircuitTimings.DEFAULT);
        long recovered = nanos.get() + outage.toNanos();
        while (true) {
            nanos.addAndGet((long) (betweenRequests.toNanos() * (0.5 + random.nextDouble() / 2)));
            long late = nanos.get() - recovered;
            if (!(circuits.enter(primary) instanceof Circuits.Pass pass)) continue;
            try (pass) {
                if (late >= 0) return Duration.ofNanos(late);
                pass.judge(Judgement.FAILURE, AttemptClass.TRANSPORT, false);
            }
        }
    }
}
