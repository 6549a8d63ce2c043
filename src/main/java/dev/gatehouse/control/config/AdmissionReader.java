package dev.gatehouse.control.config;

import dev.gatehouse.domain.AdmissionSettings;
import dev.gatehouse.domain.Cidr;
import dev.gatehouse.domain.ProviderLimits;
import dev.gatehouse.domain.UsageLimits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the settings of who gets in, {@code max_concurrent_exchanges}, {@code trusted_proxies}, {@code limits}, and the limits of providers. */
final class AdmissionReader {

    private static final long MOST_EXCHANGES = 100_000;
    private static final long MOST_REQUESTS = 1_000_000;

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
        OptionalInt concurrency = concurrency(section);
        section.end();
        return new UsageLimits(rps, burst, OptionalLong.empty(), concurrency, Map.of());
    }

    /** The {@code limits} of a provider. */
    static ProviderLimits ofProvider(Section section) {
        var limits = new ProviderLimits(requestsPerSecond(section), concurrency(section));
        section.end();
        return limits;
    }

    private static OptionalDouble requestsPerSecond(Section section) {
        if (!section.has("rps")) return OptionalDouble.empty();
        double value = section.amount("rps", BigDecimal.ONE).doubleValue();
        if (value > 0) return OptionalDouble.of(value);
        section.problem("rps", "out_of_range", "must be more than 0");
        return OptionalDouble.empty();
    }

    private static OptionalInt concurrency(Section section) {
        return section.has("concurrency")
                ? OptionalInt.of((int) section.number("concurrency", 1, 1, MOST_EXCHANGES))
                : OptionalInt.empty();
    }
}
