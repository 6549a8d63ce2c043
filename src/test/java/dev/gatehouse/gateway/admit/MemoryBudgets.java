package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.BudgetAccount;
import dev.gatehouse.domain.BudgetReport;
import dev.gatehouse.domain.Usd;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** As the tables do it, for one gateway. */
final class MemoryBudgets implements BudgetStore {

    final Map<BudgetAccount, Long> spent = new HashMap<>();
    final Map<BudgetAccount, Long> leased = new HashMap<>();
    int asked;
    boolean down;

    /** Does what it is asked for, and goes away. */
    boolean dropsAnswers;

    volatile CountDownLatch frozen = new CountDownLatch(0);

    private void reach() {
        asked++;
        try {
            frozen.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (down) throw new IllegalStateException("the database is down");
    }

    private long held(BudgetAccount account) {
        return spent.getOrDefault(account, 0L) + leased.getOrDefault(account, 0L);
    }

    @Override
    public boolean lease(BudgetAccount account, Usd want, Usd spare, Usd limit) {
        reach();
        if (held(account) + want.nanos() + spare.nanos() > limit.nanos()) return false;
        leased.merge(account, want.nanos(), Long::sum);
        if (dropsAnswers) throw new IllegalStateException("the database went away");
        return true;
    }

    @Override
    public Usd spent(BudgetAccount account) {
        reach();
        return new Usd(spent.getOrDefault(account, 0L));
    }

    @Override
    public Map<BudgetAccount, Usd> report(List<BudgetReport> reports) {
        reach();
        var left = new HashMap<BudgetAccount, Usd>();
        for (BudgetReport report : reports) {
            spent.merge(report.account(), report.spent().nanos(), Long::sum);
            if (!leased.containsKey(report.account())) continue;
            leased.merge(report.account(), report.change().nanos(), Long::sum);
            left.put(report.account(), new Usd(leased.get(report.account())));
        }
        return left;
    }

    @Override
    public void reclaim() {
        reach();
    }
}
