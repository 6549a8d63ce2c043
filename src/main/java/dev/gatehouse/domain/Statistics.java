package dev.gatehouse.domain;

import java.math.BigDecimal;
import java.time.Instant;

/** What went through the gateways on a database in a span of time, counted from the record. */
public final class Statistics {

    /** By what requests are counted apart. */
    public enum By {
        MODEL,
        PROVIDER,
        /** {@code provider/model} that answered. */
        TARGET,
        KEY
    }

    /**
     * How long something took, in microseconds: half of the requests were as fast, and so on. All zero where nothing was measured.
     */
    public record Spread(long p50, long p95, long p99) {}

    /**
     * All requests of the span.
     *
     * @param failed those that got an error, or whose answer broke off
     * @param rescued those that were answered although a target failed or had to be skipped
     * @param total from the first byte of the request to the last of the answer; of answered ones
     * @param firstContent of streams, from the request to the first byte sent
     * @param overhead time inside the gateway up to the first byte, waits excluded
     * @param unpriced requests with tokens, but no known price
     * @param cost in USD
     */
    public record Summary(
            long requests,
            long failed,
            long rescued,
            Spread total,
            Spread firstContent,
            Spread overhead,
            long promptTokens,
            long cachedTokens,
            long completionTokens,
            long unpriced,
            BigDecimal cost) {}

    /**
     * A part of the span.
     *
     * @param p50 of {@link Summary#total}, in microseconds; 0 where nothing was answered
     * @param firstContent half of the streams were as fast, in microseconds
     * @param overhead half of {@link Summary#overhead}, in microseconds
     */
    public record Point(
            Instant from,
            long requests,
            long failed,
            long rescued,
            long p50,
            long p95,
            long firstContent,
            long overhead,
            long tokens,
            BigDecimal cost) {}

    /** What fell to one model, provider or virtual key. */
    public record Share(String name, long requests, long failed, long p50, long tokens, BigDecimal cost) {}

    private Statistics() {}
}
