package dev.gatehouse.control.api;

import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.KeyUse;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.domain.VirtualKey;
import dev.gatehouse.store.BudgetTable;
import dev.gatehouse.store.KeyUseTable;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What virtual keys spent and were used for; what the last seconds brought may be missing. Thread-safe. */
public final class KeyFigures {

    private final BudgetTable budgets;
    private final KeyUseTable uses;
    private final InstantSource clock;

    public KeyFigures(BudgetTable budgets, KeyUseTable uses, InstantSource clock) {
        this.budgets = budgets;
        this.uses = uses;
        this.clock = clock;
    }

    /** In the periods of now, by the id of the key. */
    public Map<UUID, Map<BudgetPeriod, Usd>> spent(List<VirtualKey> keys) {
        Map<String, Map<BudgetPeriod, Usd>> spent =
                budgets.spent(keys.stream().map(KeyFigures::subject).toList(), clock.instant());
        return keys.stream()
                .collect(Collectors.toMap(VirtualKey::id, key -> spent.getOrDefault(subject(key), Map.of())));
    }

    private static String subject(VirtualKey key) {
        return "key:" + key.id();
    }

    /** To date, by the id of the key; without keys that never were used. */
    public Map<UUID, KeyUse> uses(List<VirtualKey> keys) {
        return uses.of(keys.stream().map(VirtualKey::id).toList());
    }
}
