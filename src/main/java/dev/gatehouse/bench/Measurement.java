package dev.gatehouse.bench;

import dev.gatehouse.bench.load.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one scenario was like by one way in one round.
 *
 * @param saturated when as much was offered as could be answered; empty where that makes no sense, or, before an overload, was
 *     measured for the gateway only
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

        /** Of the gateway: what is left of its time without that for answers, by what they take where nothing is refused. */
        double cpuMicrosPerRefusal(Phase answering) {
            double answers = answering.cpuMicrosPerRequest(Part.GATEWAY) * outcome.answered();
            return (cpuMicros.getOrDefault(Part.GATEWAY, 0L) - answers) / Math.max(1, outcome.refused());
        }
    }

    long errors() {
        return paced.outcome().errors()
                + saturated.map(phase -> phase.outcome().errors()).orElse(0L);
    }
}
