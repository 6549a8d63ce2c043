package dev.gatehouse.domain;

import java.math.BigDecimal;

/**
 * What a model costs, in USD for a million tokens.
 *
 * @param input for a token of the prompt
 * @param output for a token of the answer
 * @param cacheRead for a token of the prompt that came from the provider's cache
 * @param cacheWrite for a token of the prompt that went to the provider's cache, to be kept for 5 minutes
 * @param cacheWriteForAnHour for a token of the prompt that went to the provider's cache, to be kept for an hour
 */
public record Price(
        BigDecimal input,
        BigDecimal output,
        BigDecimal cacheRead,
        BigDecimal cacheWrite,
        BigDecimal cacheWriteForAnHour) {

    /** Where a cache changes nothing. */
    public static Price withoutCache(BigDecimal input, BigDecimal output) {
        return new Price(input, output, input, input, input);
    }

    /** What these tokens cost. */
    public Usd of(Usage usage) {
        BigDecimal millions = cost(input, usage.uncached())
                .add(cost(cacheRead, usage.cached()))
                .add(cost(cacheWrite, usage.written()))
                .add(cost(cacheWriteForAnHour, usage.writtenForAnHour()))
                .add(cost(output, usage.completion()));
        return Usd.of(millions.movePointLeft(6));
    }

    private static BigDecimal cost(BigDecimal ofMillion, long tokens) {
        return ofMillion.multiply(BigDecimal.valueOf(tokens));
    }
}
