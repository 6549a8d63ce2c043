package dev.gatehouse.control.config;

import dev.gatehouse.domain.AdmissionSettings;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.Cidr;
import dev.gatehouse.domain.ProviderLimits;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.Usd;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the settings of who gets in, {@code max_concurrent_exchanges}, {@code trusted_proxies}, {@code limits}, and the limits of providers. */
final class AdmissionReader {

    private static final long MOST_EXCHANGES = 100_000;
    private static final long MOST_REQUESTS = 1_000_000;
    private static final long MOST_TOKENS = 10_000_000_000L;

    private AdmissionReader() {}

    static AdmissionSettings read(Section settings) {
        AdmissionSettings normal = AdmissionSettings.DEFAULT;
        long exchanges = settings.number("max_concurrent_exchanges", normal.mostExchanges(), 1, MOST_EXCHANGES);
        List<Cidr> proxies = ranges(settings);
        Section limits = settings.section("limits");
        UsageLimits perAddress = perAddress(limits.section("per_ip"));
        long grace = limits.number("budget_grace_percent", normal.budgetGracePercent(), 0, 100);
        limits.end();
        return new AdmissionSettings((int) exchanges, perAddress, proxies, (int) grace);
    }

    private static List<Cidr> ranges(Section settings) {
        var ranges = new ArrayList<Cidr>();
        for (String text : settings.texts("trusted_proxies")) {
            Cidr.parse(text)
                    .ifPresentOrElse(
                            ranges::add,
                            () -> settings.problem(
                                    "trusted_proxies",
                                    "not_a_range",
                                    "\"" + text + "\" is no address and no range such as 10.0.0.0/8"));
        }
        return ranges;
    }

    private static UsageLimits perAddress(Section section) {
        OptionalDouble rps = requestsPerSecond(section);
        OptionalLong burst = section.has("burst")
                ? OptionalLong.of(section.number("burst", 1, 1, MOST_REQUESTS))
                : OptionalLong.empty();
        OptionalLong tpm =
                section.has("tpm") ? OptionalLong.of(section.number("tpm", 1, 1, MOST_TOKENS)) : OptionalLong.empty();
        OptionalInt concurrency = concurrency(section);
        Map<BudgetPeriod, Usd> budgets = budgets(section.section("budgets"));
        section.end();
        return new UsageLimits(rps, burst, tpm, concurrency, budgets);
    }

    private static Map<BudgetPeriod, Usd> budgets(Section section) {
        var budgets = new EnumMap<BudgetPeriod, Usd>(BudgetPeriod.class);
        for (BudgetPeriod period : BudgetPeriod.values()) {
            positive(section, period.id()).ifPresent(amount -> budgets.put(period, Usd.of(amount)));
        }
        section.end();
        return budgets;
    }

    /** The {@code limits} of a provider. */
    static ProviderLimits ofProvider(Section section) {
        var limits = new ProviderLimits(requestsPerSecond(section), concurrency(section));
        section.end();
        return limits;
    }

    private static OptionalDouble requestsPerSecond(Section section) {
        Optional<BigDecimal> rps = positive(section, "rps");
        return rps.isPresent() ? OptionalDouble.of(rps.get().doubleValue()) : OptionalDouble.empty();
    }

    private static Optional<BigDecimal> positive(Section section, String name) {
        if (!section.has(name)) return Optional.empty();
        BigDecimal value = section.amount(name, BigDecimal.ONE);
        if (value.signum() > 0) return Optional.of(value);
        section.problem(name, "out_of_range", "must be more than 0");
        return Optional.empty();
    }

    private static OptionalInt concurrency(Section section) {
        return section.has("concurrency")
                ? OptionalInt.of((int) section.number("concurrency", 1, 1, MOST_EXCHANGES))
                : OptionalInt.empty();
    }
}
