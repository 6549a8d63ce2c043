package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.BudgetAccount;
import dev.gatehouse.domain.BudgetReport;
import dev.gatehouse.domain.Usd;
import java.util.List;
import java.util.Map;

/** Where all gateways count money together. Its methods block and may throw. */
public interface BudgetStore {

    /**
     * Takes a part of a budget, if so much of it is neither spent nor leased by anyone.
     *
     * @param spare what must be left of the budget afterwards
     */
    boolean lease(BudgetAccount account, Usd want, Usd spare, Usd limit);

    /** What was spent of it, as far as gateways have told. */
    Usd spent(BudgetAccount account);

    /** Adds to what was spent, and changes the leases; returns what is leased now, of budgets of which this gateway has a lease. */
    Map<BudgetAccount, Usd> report(List<BudgetReport> reports);

    /** Gives back the leases of gateways that are gone. */
    void reclaim();
}
