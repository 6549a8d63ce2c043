package dev.gatehouse.observe;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** The series of one metric: one for each set of label values, up to a bound. Thread-safe; finding a known one locks nothing. */
final class Series<D> {

    /**
     * 20 providers with 20 models each fill 400. A histogram of 500 series is 9,000 lines of a scrape and 0.7 MB of
     * memory; what comes after is counted in one more.
     */
    static final int MAX = 500;

    /** What all labels of the series beyond the bound are. */
    static final String OTHER = "other";

    private final Map<List<String>, D> known = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Function<String[], D> make;

    private Series(Function<String[], D> make) {
        this.make = make;
    }

    static Series<CounterDataPoint> counter(PrometheusRegistry registry, String name, String help, String... labels) {
        return new Series<>(Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry)::labelValues);
    }

    /** @param bounds the upper ones of the buckets, ascending, without the infinite one */
    static Series<DistributionDataPoint> histogram(
            PrometheusRegistry registry, String name, String help, List<Double> bounds, String... labels) {
        return new Series<>(Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicUpperBounds(
                        bounds.stream().mapToDouble(Double::doubleValue).toArray())
                .labelNames(labels)
                .withoutExemplars()
                .register(registry)::labelValues);
    }

    /** The series of these label values, in the order of the names. */
    D of(String... values) {
        List<String> labels = List.of(values);
        D found = known.get(labels);
        return found == null ? added(labels) : found;
    }

    private D added(List<String> labels) {
        lock.lock();
        try {
            List<String> shown = known.size() < MAX ? labels : Collections.nCopies(labels.size(), OTHER);
            return known.computeIfAbsent(shown, values -> make.apply(values.toArray(String[]::new)));
        } finally {
            lock.unlock();
        }
    }
}
