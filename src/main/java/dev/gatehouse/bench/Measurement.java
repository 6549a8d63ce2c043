package dev.gatehouse.bench;

import dev.gatehouse.bench.load.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one scenario was like by one way in one round.
 *
 * @param saturated when as much was offered as could be answered; empty where that makes no sense
 * @param paced at the fixed rate
 * @param residentKilobytes of what stands between client and mock, after it; 0 if nothing does
 * @param pauses of the gateway's garbage collector during it, in milliseconds
 */
record Measurement(
        int round,
        Scenario scenario,
        Via via,
        Optional<Phase> saturated,
        Phase paced,
        long residentKilobytes,
        List<Double> pauses) {

    Measurement {
        pauses = List.copyOf(pauses);
    }

    /** A load, its outcome, and the CPU time that each program spent meanwhile. */
    record Phase(Outcome outcome, Map<Part, Long> cpuMicros) {

        Phase {
            cpuMicros = Map.copyOf(cpuMicros);
        }

        double cpuMicrosPerRequest(Part part) {
            return (double) cpuMicros.getOrDefault(part, 0L) / Math.max(1, outcome.begun());
        }
    }

    long errors() {
        return errors(paced) + saturated.map(this::errors).orElse(0L);
    }

    /** Only who is asked for more than he can may refuse. */
    private long errors(Phase phase) {
        long refused = scenario == Scenario.OVERLOAD ? 0 : phase.outcome().refused();
        return phase.outcome().errors() + refused;
    }
}
