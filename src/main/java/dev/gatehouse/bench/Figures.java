package dev.gatehouse.bench;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.bench.Measurement.Phase;
import dev.gatehouse.bench.load.Outcome;
import dev.gatehouse.bench.load.Quantiles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** All that was measured, and the medians over the rounds. What was added is the difference to the direct way in the same round. */
public final class Figures {

    private final Machine machine;
    private final Pace pace;
    private final List<Measurement> measurements;

    Figures(Machine machine, Pace pace, List<Measurement> measurements) {
        this.machine = machine;
        this.pace = pace;
        this.measurements = List.copyOf(measurements);
    }

    Machine machine() {
        return machine;
    }

    Pace pace() {
        return pace;
    }

    List<Scenario> scenarios() {
        return Arrays.stream(Scenario.values())
                .filter(scenario -> of(scenario, Via.DIRECT).findAny().isPresent())
                .toList();
    }

    boolean has(Scenario scenario, Via via) {
        return of(scenario, via).findAny().isPresent();
    }

    /** At the fixed rate; for an overload, of all requests that were begun. */
    double cpuMicros(Scenario scenario, Via via, Part part) {
        return median(scenario, via, measurement -> measurement.paced().cpuMicrosPerRequest(part))
                .orElseThrow();
    }

    /** While as much was offered as could be answered. */
    OptionalDouble saturatedCpuMicros(Scenario scenario, Via via, Part part) {
        return median(of(scenario, via)
                .flatMap(measurement -> measurement.saturated().stream())
                .mapToDouble(phase -> phase.cpuMicrosPerRequest(part))
                .toArray());
    }

    /** The most that was answered; for an overload, what still was. */
    OptionalDouble requestsPerSecond(Scenario scenario, Via via) {
        if (scenario == Scenario.SLOW_STREAMS) return OptionalDouble.empty();
        return median(
                scenario,
                via,
                measurement -> measurement
                        .saturated()
                        .map(Phase::outcome)
                        .orElse(measurement.paced().outcome())
                        .perSecond());
    }

    /** Median of a quantile, at the fixed rate. */
    double millis(Scenario scenario, Via via, ToDoubleFunction<Outcome> quantile) {
        return median(
                        scenario,
                        via,
                        measurement ->
                                quantile.applyAsDouble(measurement.paced().outcome()))
                .orElseThrow();
    }

    /** The largest of all rounds, at the fixed rate. */
    double mostMillis(Scenario scenario, Via via, ToDoubleFunction<Outcome> time) {
        return of(scenario, via)
                .mapToDouble(
                        measurement -> time.applyAsDouble(measurement.paced().outcome()))
                .max()
                .orElseThrow();
    }

    /** How much more it is than by the direct way. Empty for that one. */
    OptionalDouble addedMillis(Scenario scenario, Via via, ToDoubleFunction<Outcome> quantile) {
        if (via == Via.DIRECT) return OptionalDouble.empty();
        return median(
                scenario,
                via,
                measurement -> quantile.applyAsDouble(measurement.paced().outcome())
                        - of(scenario, Via.DIRECT)
                                .filter(direct -> direct.round() == measurement.round())
                                .mapToDouble(direct ->
                                        quantile.applyAsDouble(direct.paced().outcome()))
                                .sum());
    }

    /** The times that matter to whom it answers: of slow streams each piece, else the whole answer. */
    static Function<Outcome, Quantiles> times(Scenario scenario) {
        return scenario == Scenario.SLOW_STREAMS ? Outcome::piece : Outcome::latency;
    }

    /** The largest of all rounds. */
    double residentMegabytes(Scenario scenario, Via via) {
        return of(scenario, via).mapToLong(Measurement::residentKilobytes).max().orElse(0) / 1_024.0;
    }

    List<Double> pauses(Scenario scenario) {
        return of(scenario, Via.GATEHOUSE)
                .flatMap(measurement -> measurement.pauses().stream())
                .toList();
    }

    /** Of all rounds, in all that was offered. */
    long errors(Scenario scenario, Via via) {
        return of(scenario, via).mapToLong(Measurement::errors).sum();
    }

    /** Over all scenarios and ways. */
    public long errors() {
        return measurements.stream().mapToLong(Measurement::errors).sum();
    }

    /** Kinds and numbers of errors at the fixed rate and at the most. */
    String causes(Scenario scenario, Via via) {
        return of(scenario, via)
                .flatMap(measurement -> Stream.concat(measurement.saturated().stream(), Stream.of(measurement.paced())))
                .map(phase -> phase.outcome().causes())
                .filter(Predicate.not(Map::isEmpty))
                .map(Map::toString)
                .collect(joining(" "));
    }

    /** The sum over all rounds, at the fixed rate. */
    long count(Scenario scenario, Via via, Function<Outcome, Long> counter) {
        return of(scenario, via)
                .mapToLong(measurement -> counter.apply(measurement.paced().outcome()))
                .sum();
    }

    private Stream<Measurement> of(Scenario scenario, Via via) {
        return measurements.stream()
                .filter(measurement -> measurement.scenario() == scenario && measurement.via() == via);
    }

    private OptionalDouble median(Scenario scenario, Via via, ToDoubleFunction<Measurement> figure) {
        return median(of(scenario, via).mapToDouble(figure).toArray());
    }

    private static OptionalDouble median(double... figures) {
        if (figures.length == 0) return OptionalDouble.empty();
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
