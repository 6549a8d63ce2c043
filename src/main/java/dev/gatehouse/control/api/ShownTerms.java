package dev.gatehouse.control.api;

import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.Cidr;
import dev.gatehouse.domain.Glob;
import dev.gatehouse.domain.KeyTerms;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.domain.VirtualKey;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The changeable fields of a virtual key, as they are shown and as they can be sent back.
 *
 * @param limits null for what is not limited
 * @param budgets in USD, only those that there are
 */
record ShownTerms(
        String name,
        @Nullable String owner,
        boolean enabled,
        @Nullable String expiresAt,
        List<String> allowedModels,
        List<String> allowedProviders,
        List<String> allowedCidrs,
        Limits limits,
        Map<String, BigDecimal> budgets,
        boolean stripReasoning,
        Map<String, String> metadata) {

    /** Null for what is not limited. */
    record Limits(
            @Nullable BigDecimal rps,
            @Nullable Long burst,
            @Nullable Long tpm,
            @Nullable Integer concurrency) {

        static Limits of(UsageLimits limits) {
            return new Limits(
                    limits.requestsPerSecond().isPresent()
                            ? BigDecimal.valueOf(limits.requestsPerSecond().getAsDouble())
                                    .stripTrailingZeros()
                            : null,
                    orNull(limits.burst()),
                    orNull(limits.tokensPerMinute()),
                    limits.concurrency().isPresent() ? limits.concurrency().getAsInt() : null);
        }

        private static @Nullable Long orNull(OptionalLong value) {
            return value.isPresent() ? value.getAsLong() : null;
        }
    }

    static ShownTerms of(VirtualKey key) {
        KeyTerms terms = key.terms();
        return new ShownTerms(
                key.name(),
                terms.owner().orElse(null),
                terms.enabled(),
                terms.expiresAt().map(Object::toString).orElse(null),
                terms.allowedModels().stream().map(Glob::pattern).toList(),
                terms.allowedProviders().stream().map(Glob::pattern).toList(),
                terms.allowedAddresses().stream().map(Cidr::text).toList(),
                Limits.of(terms.limits()),
                amounts(terms.limits().budgets()),
                terms.stripsReasoning(),
                terms.metadata());
    }

    /** By period, in its order. */
    static Map<String, BigDecimal> amounts(Map<BudgetPeriod, Usd> amounts) {
        var shown = new LinkedHashMap<String, BigDecimal>();
        for (BudgetPeriod period : BudgetPeriod.values()) {
            Usd amount = amounts.get(period);
            if (amount != null) shown.put(period.id(), amount.amount());
        }
        return shown;
    }
}
