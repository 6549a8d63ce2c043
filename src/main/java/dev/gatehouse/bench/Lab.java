package dev.gatehouse.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the gateway costs. Each round goes through all scenarios, and each scenario straight to the mock, through
 * nginx, and through the gateway, one right after the other: what disturbs the machine disturbs all three.
 */
public final class Lab {

    /** Times what the gateway was just seen to sustain. */
    private static final int OVERLOAD = 10;

    private final Pace pace;
    private final List<Scenario> scenarios;
    private final Consumer<String> progress;

    /** @param progress takes a line for each thing measured */
    public Lab(Pace pace, List<Scenario> scenarios, Consumer<String> progress) {
        this.pace = pace;
        this.scenarios = List.copyOf(scenarios);
        this.progress = progress;
    }

    /**
     * Runs it all.
     *
     * @param opening gets every process
     * @param directory for the files of all of them
     * @param databaseUrl of an empty PostgreSQL for the gateway; without it, the embedded one
     * @throws LabException if it cannot be measured here
     */
    public Figures run(Opening opening, Path directory, @Nullable String databaseUrl) {
        if (!ProcFiles.exist()) throw new LabException("the lab reads /proc, which only Linux has");
        Machine machine = Machine.here();
        var bench = new Bench(opening, directory, databaseUrl);
        progress.accept("gateway pid=" + bench.gatewayPid() + ", warming up");
        bench.saturate(settling(), Via.GATEHOUSE, pace.gatewayWarmUp());
        scenarios.forEach(scenario -> warmUp(bench, scenario));
        var measurements = new ArrayList<Measurement>();
        for (int round = 1; round <= pace.rounds(); round++) {
            for (Scenario scenario : scenarios) measure(bench, round, scenario, measurements);
        }
        return new Figures(machine, pace, measurements);
    }

    /** What the gateway's compiler settles by: the scenario that is first, or, where nothing is to be saturated, what is nearest to it. */
    private Scenario settling() {
        Scenario first = scenarios.getFirst();
        return first == Scenario.SLOW_STREAMS ? Scenario.SSE : first;
    }

    private void warmUp(Bench bench, Scenario scenario) {
        for (Via via : Via.values()) {
            if (!bench.has(via)) continue;
            if (scenario != Scenario.SLOW_STREAMS)
                bench.saturate(scenario, via, pace.warmUp().dividedBy(2));
            else if (via == Via.GATEHOUSE) flow(bench);
        }
    }

    /** What is slow is compiled slowly. */
    private void flow(Bench bench) {
        for (int i = 0; i < pace.rounds(); i++)
            bench.pace(Scenario.SLOW_STREAMS, Via.GATEHOUSE, Scenario.SLOW_STREAMS.perSecond(), pace.paced());
    }

    private void measure(Bench bench, int round, Scenario scenario, List<Measurement> measurements) {
        int perSecond = scenario == Scenario.OVERLOAD
                ? OVERLOAD * sustained(bench.saturate(scenario, Via.GATEHOUSE, pace.saturated()))
                : scenario.perSecond();
        for (Via via : Via.values()) {
            if (!bench.has(via)) continue;
            Measurement measurement = measure(bench, round, scenario, via, perSecond);
            measurements.add(measurement);
            progress.accept(line(measurement));
        }
    }

    private static int sustained(Measurement.Phase phase) {
        return (int) Math.max(1, phase.outcome().perSecond());
    }

    private Measurement measure(Bench bench, int round, Scenario scenario, Via via, int perSecond) {
        int pausesBefore = bench.pauses().size();
        Optional<Measurement.Phase> saturated = scenario.hasThroughput()
                ? Optional.of(bench.saturate(scenario, via, pace.saturated()))
                : Optional.empty();
        Measurement.Phase paced = bench.pace(scenario, via, perSecond, pace.paced());
        List<Double> pauses = bench.pauses();
        return new Measurement(
                round,
                scenario,
                via,
                saturated,
                paced,
                bench.residentKilobytes(via),
                pauses.subList(pausesBefore, pauses.size()));
    }

    private static String line(Measurement measurement) {
        var outcome = measurement.paced().outcome();
        return "round %d  %-12s %-9s  p50 %.2f ms  p99 %.2f ms  %d errors %s"
                .formatted(
                        measurement.round(),
                        measurement.scenario().label(),
                        measurement.via().label(),
                        outcome.latency().p50(),
                        outcome.latency().p99(),
                        measurement.errors(),
                        outcome.causes());
    }
}
