package dev.gatehouse.domain;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much a virtual key, all keys of an owner together, or a client address may use. What is empty is not limited.
 *
 * @param requestsPerSecond in the long run
 * @param burst requests at once after a pause; without it what a second brings, and one at least
 * @param tokensPerMinute of prompts and answers
 * @param concurrency exchanges at the same time
 */
public record UsageLimits(
        OptionalDouble requestsPerSecond,
        OptionalLong burst,
        OptionalLong tokensPerMinute,
        OptionalInt concurrency,
        Map<BudgetPeriod, Usd> budgets) {

    public static final UsageLimits NONE = new UsageLimits(
            OptionalDouble.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty(), Map.of());

    public UsageLimits {
        budgets = Map.copyOf(budgets);
    }
}
