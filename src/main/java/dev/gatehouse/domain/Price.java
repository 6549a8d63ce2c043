package dev.gatehouse.domain;

import java.math.BigDecimal;

/**
 * What a model costs, in USD for a million tokens.
 *
 * @param input for a token of the prompt
 * @param output for a token of the answer
 * @param cacheRead for a token of the prompt that came from the provider's cache
 */
public record Price(BigDecimal input, BigDecimal output, BigDecimal cacheRead) {}
