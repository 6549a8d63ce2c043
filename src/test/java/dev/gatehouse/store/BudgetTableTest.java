package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.BudgetAccount;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.BudgetReport;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BudgetTableTest {

    private static BudgetReport spent(String subject, Instant moment, long nanos) {
        var account = new BudgetAccount(subject, BudgetPeriod.DAY, BudgetPeriod.DAY.start(moment));
        return new BudgetReport(account, new Usd(nanos), Usd.ZERO);
    }

    @Test
    void manySubjectsAreAskedForAtOnceAndEachHasItsOwn() {
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url())) {
            var table = new BudgetTable(database.jdbi(), UUID.randomUUID());
            Instant now = Instant.now();
            Instant yesterday = now.minus(Duration.ofDays(1));
            table.report(List.of(spent("key:a", now, 3), spent("key:b", now, 5), spent("key:b", yesterday, 7)));

            var spent = table.spent(List.of("key:a", "key:b", "key:never"), now);
            assertThat(spent.get("key:a")).containsEntry(BudgetPeriod.DAY, new Usd(3));
            assertThat(spent.get("key:b")).containsEntry(BudgetPeriod.DAY, new Usd(5));
            assertThat(spent.get("key:never"))
                    .containsEntry(BudgetPeriod.DAY, Usd.ZERO)
                    .hasSize(4);
            assertThat(table.spent(List.of(), now)).isEmpty();
            assertThat(table.spent(spent("key:b", yesterday, 0).account())).isEqualTo(new Usd(7));
            assertThat(table.spent(spent("key:never", now, 0).account())).isEqualTo(Usd.ZERO);
        }
    }

    @Test
    void whatAddressesSpentIsForgottenWhenItsPeriodIsOver() {
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url())) {
            var table = new BudgetTable(database.jdbi(), UUID.randomUUID());
            Instant now = Instant.now();
            Instant before = now.minus(Duration.ofDays(2));
            List<BudgetReport> reports = List.of(
                    spent("address:192.0.2.1", before, 3),
                    spent("address:192.0.2.1", now, 4),
                    spent("key:a", before, 5));
            table.report(reports);
            table.reclaim();
            assertThat(reports.stream().map(report -> table.spent(report.account())))
                    .containsExactly(Usd.ZERO, new Usd(4), new Usd(5));
        }
    }

    @Test
    void leaseOfAGatewayThatIsGoneIsGivenBack() {
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url())) {
            var gone = new BudgetTable(database.jdbi(), UUID.randomUUID());
            var here = new BudgetTable(database.jdbi(), UUID.randomUUID());
            BudgetAccount account = spent("key:a", Instant.now(), 0).account();
            var limit = new Usd(10);
            assertThat(gone.lease(account, new Usd(8), Usd.ZERO, limit)).isTrue();
            here.reclaim();
            assertThat(here.lease(account, new Usd(5), Usd.ZERO, limit)).isFalse();
            database.jdbi()
                    .useHandle(handle ->
                            handle.execute("UPDATE budget_lease SET expires_at = now() - interval '1 second'"));
            here.reclaim();
            assertThat(here.lease(account, new Usd(5), Usd.ZERO, limit)).isTrue();
            assertThat(here.lease(account, new Usd(6), Usd.ZERO, limit)).isFalse();
        }
    }
}
