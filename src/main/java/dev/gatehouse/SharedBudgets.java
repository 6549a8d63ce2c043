package dev.gatehouse;

import dev.gatehouse.domain.BudgetAccount;
import dev.gatehouse.domain.BudgetReport;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.gateway.admit.BudgetStore;
import dev.gatehouse.store.BudgetTable;
import java.util.List;
import java.util.Map;

/** Budgets as all gateways on the database share them. */
record SharedBudgets(BudgetTable table) implements BudgetStore {

    @Override
    public boolean lease(BudgetAccount account, Usd want, Usd spare, Usd limit) {
        return table.lease(account, want, spare, limit);
    }

    @Override
    public Usd spent(BudgetAccount account) {
        return table.spent(account);
    }

    @Override
    public Map<BudgetAccount, Usd> report(List<BudgetReport> reports) {
        return table.report(reports);
    }

    @Override
    public void reclaim() {
        table.reclaim();
    }
}
