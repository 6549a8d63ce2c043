package dev.gatehouse.domain;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What one process asks of a provider at most. What is empty is not limited.
 *
 * @param requestsPerSecond in the long run; at once as many as a second brings, and one at least
 * @param concurrency calls under way at the same time, streams that still run among them
 */
public record ProviderLimits(OptionalDouble requestsPerSecond, OptionalInt concurrency) {

    public static final ProviderLimits NONE = new ProviderLimits(OptionalDouble.empty(), OptionalInt.empty());
}
