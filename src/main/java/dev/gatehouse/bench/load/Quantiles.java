package dev.gatehouse.bench.load;

import org.HdrHistogram.Histogram;

/**
 * Of times, in milliseconds.
 *
 * @param count 0 if nothing was measured; the others are 0 then as well
 */
public record Quantiles(long count, double p50, double p99, double p999, double max) {

    private static final double NANOS_PER_MILLI = 1e6;

    static Quantiles of(Histogram nanos) {
        return new Quantiles(
                nanos.getTotalCount(),
                nanos.getValueAtPercentile(50) / NANOS_PER_MILLI,
                nanos.getValueAtPercentile(99) / NANOS_PER_MILLI,
                nanos.getValueAtPercentile(99.9) / NANOS_PER_MILLI,
                nanos.getMaxValue() / NANOS_PER_MILLI);
    }
}
