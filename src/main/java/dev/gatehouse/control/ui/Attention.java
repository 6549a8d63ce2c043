package dev.gatehouse.control.ui;

import dev.gatehouse.control.api.StatsApi.Stats;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.CircuitState.Phase;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKeyState;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.domain.VirtualKey;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an operator should look at now: open circuits, keys that were refused, groups without targets, providers that end, spent budgets,
 * models without a price.
 */
public final class Attention {

    /** More are not read; the first ones are the worst. */
    private static final int MOST_ITEMS = 12;

    /** Time enough to find another provider. */
    private static final int NOTICE_DAYS = 30;

    /**
     * One thing to look at.
     *
     * @param kind {@code bad} or {@code warn}
     * @param href where it can be looked at
     */
    public record Item(String kind, String title, String text, String href, String action) {}

    private final Supplier<Routing> routing;
    private final Supplier<List<CircuitState>> circuits;
    private final Function<Provider, List<ProviderKeyState>> keys;
    private final Supplier<List<VirtualKey>> virtualKeys;
    private final Function<List<VirtualKey>, Map<UUID, Map<BudgetPeriod, Usd>>> spent;

    private final InstantSource clock;

    /** @param spent what virtual keys spent in the periods of now, by their ids */
    public Attention(
            Supplier<Routing> routing,
            Supplier<List<CircuitState>> circuits,
            Function<Provider, List<ProviderKeyState>> keys,
            Supplier<List<VirtualKey>> virtualKeys,
            Function<List<VirtualKey>, Map<UUID, Map<BudgetPeriod, Usd>>> spent,
            InstantSource clock) {
        this.routing = routing;
        this.circuits = circuits;
        this.keys = keys;
        this.virtualKeys = virtualKeys;
        this.spent = spent;
        this.clock = clock;
    }

    /** The worst first. */
    List<Item> items(Stats stats) {
        var items = new ArrayList<Item>();
        groups(items);
        circuits(items);
        providerKeys(items);
        endings(items);
        budgets(items);
        prices(stats, items);
        return items.subList(0, Math.min(MOST_ITEMS, items.size()));
    }

    private void groups(List<Item> items) {
        for (Group group : routing.get().groups()) {
            if (!group.targets().isEmpty() || !group.fallbacks().isEmpty()) continue;
            String text = "All of its targets, or their providers, are switched off: requests for it are refused.";
            items.add(
                    new Item("bad", "Group " + group.name() + " has no target", text, "/admin/groups", "Open groups"));
        }
    }

    private void circuits(List<Item> items) {
        for (CircuitState circuit : circuits.get()) {
            if (circuit.phase() == Phase.CLOSED) continue;
            String name = circuit.model()
                    .map(model -> circuit.provider() + "/" + model)
                    .orElse("All of " + circuit.provider());
            String until = circuit.retryIn()
                    .filter(left -> circuit.phase() == Phase.OPEN && left.toSeconds() > 0)
                    .map(left -> ", tried again in " + Say.span(left))
                    .orElse("; the next request finds out whether it is back");
            items.add(new Item(
                    "bad",
                    name + " is left alone",
                    "Its last failure was "
                            + Words.attempt(circuit.lastFailure().id()) + until + ".",
                    "/admin/providers",
                    "Open providers"));
        }
    }

    private void providerKeys(List<Item> items) {
        for (Provider provider : routing.get().providers()) {
            for (ProviderKeyState state : keys.apply(provider)) {
                state.cooling()
                        .ifPresent(cooling -> items.add(new Item(
                                "warn",
                                "Key " + state.key().id() + " of " + provider.name() + " cools",
                                "For " + Words.attempt(cooling.cause().id()) + ", for another "
                                        + Say.span(cooling.left()) + ".",
                                "/admin/providers",
                                "Open providers")));
            }
        }
    }

    private void endings(List<Item> items) {
        LocalDate noticed = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(NOTICE_DAYS);
        for (Provider provider : routing.get().providers()) {
            provider.disableOn()
                    .filter(day -> !day.isAfter(noticed))
                    .ifPresent(day -> items.add(new Item(
                            "warn",
                            "Provider " + provider.name() + " is switched off on " + day,
                            "The configuration says so, by disable_on. Its targets are then skipped in every group.",
                            "/admin/providers",
                            "Open providers")));
        }
    }

    private void budgets(List<Item> items) {
        List<VirtualKey> limited = virtualKeys.get().stream()
                .filter(key -> !key.terms().limits().budgets().isEmpty())
                .toList();
        Map<UUID, Map<BudgetPeriod, Usd>> all = spent.apply(limited);
        for (VirtualKey key : limited) {
            Map<BudgetPeriod, Usd> used = all.getOrDefault(key.id(), Map.of());
            key.terms().limits().budgets().forEach((period, limit) -> {
                if (used.getOrDefault(period, Usd.ZERO).nanos() < limit.nanos()) return;
                items.add(new Item(
                        "warn",
                        "Key " + key.name() + " has spent its budget of the " + period.id(),
                        Say.usd(limit.amount()) + " are gone: its requests are refused until the " + period.id()
                                + " is over.",
                        "/admin/keys",
                        "Open keys"));
            });
        }
    }

    private static void prices(Stats stats, List<Item> items) {
        if (stats.now().unpriced() == 0) return;
        items.add(new Item(
                "warn",
                (stats.now().unpriced() == 1
                                ? "1 request has"
                                : Say.count(stats.now().unpriced()) + " requests have") + " no known price",
                "Their cost is missing everywhere, and no budget holds them. Give their models a price: "
                        + String.join(", ", stats.unpriced()) + ".",
                "/admin/configuration",
                "Open configuration"));
    }
}
