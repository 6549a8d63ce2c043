package dev.gatehouse.gateway.route;

import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Target;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** Puts the targets of a group in the order of its strategy; equals keep the order of the document. Thread-safe. */
final class Ranking {

    private static final double FIRST = Double.NEGATIVE_INFINITY;
    private static final double LAST = Double.POSITIVE_INFINITY;

    private final Figures figures;
    private final RandomGenerator random;

    private record Ranked(Target target, double rank) {}

    /** @param random must be thread-safe */
    Ranking(Figures figures, RandomGenerator random) {
        this.figures = figures;
        this.random = random;
    }

    /** @param stream whether the answer is wanted as a stream */
    List<Target> ranked(Group group, boolean stream) {
        return switch (group.strategy()) {
            case PRIORITY -> group.targets();
            case WEIGHTED -> ranked(group, this::draw);
            case LEAST_LATENCY -> ranked(group, target -> latency(target, stream));
            case LEAST_BUSY -> ranked(group, this::load);
            case CHEAPEST -> ranked(group, Ranking::price);
        };
    }

    /** Each rank is found once and not again while sorting: live figures change meanwhile. */
    private static List<Target> ranked(Group group, ToDoubleFunction<Target> rank) {
        return group.targets().stream()
                .map(target -> new Ranked(target, rank.applyAsDouble(target)))
                .sorted(Comparator.comparingDouble(Ranked::rank))
                .map(Ranked::target)
                .toList();
    }

    /** A race in which each runs at the speed of its weight: whoever wins, the others run on for the next place. */
    private double draw(Target target) {
        return random.nextExponential() / target.weight();
    }

    /**
     * What was not measured lately comes first, but for one stream at a time, so that a target which turns out to be slow costs few
     * of them. Whole answers measure nothing, so that they have no reason to go there.
     */
    private double latency(Target target, boolean stream) {
        return figures.medianTtft(target)
                .map(ttft -> (double) ttft.toNanos())
                .orElseGet(() -> stream && figures.inFlight(target) == 0 ? FIRST : LAST);
    }

    /** At random among equals: requests that come together see the same figures and should not all choose the same. */
    private double load(Target target) {
        return figures.inFlight(target) + random.nextDouble();
    }

    private static double price(Target target) {
        return target.facts()
                .price()
                .map(price -> price.input().add(price.output()).doubleValue())
                .orElse(LAST);
    }
}
