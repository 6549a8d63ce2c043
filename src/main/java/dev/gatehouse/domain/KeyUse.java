package dev.gatehouse.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * What a virtual key was used for.
 *
 * @param lastAt when the newest of its exchanges began
 * @param requests its exchanges, those that were refused or failed among them
 * @param promptTokens all input tokens, as far as they were told or estimated
 * @param completionTokens all output tokens, likewise
 * @param cost as far as prices were known
 */
public record KeyUse(Instant lastAt, long requests, long promptTokens, long completionTokens, Usd cost) {

    /** That of one exchange. */
    public static KeyUse of(ExchangeRecord exchange) {
        Optional<Usage> usage = exchange.usage();
        return new KeyUse(
                exchange.startedAt(),
                1,
                usage.map(Usage::prompt).orElse(0L),
                usage.map(Usage::completion).orElse(0L),
                exchange.cost().orElse(Usd.ZERO));
    }

    /** Both together; whatever strangers tell, no sum turns negative. */
    public KeyUse plus(KeyUse other) {
        BigDecimal together = cost.amount().add(other.cost.amount());
        return new KeyUse(
                lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt,
                sum(requests, other.requests),
                sum(promptTokens, other.promptTokens),
                sum(completionTokens, other.completionTokens),
                Usd.of(together));
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
