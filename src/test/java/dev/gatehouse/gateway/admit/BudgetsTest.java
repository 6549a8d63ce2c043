package dev.gatehouse.gateway.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.domain.BudgetAccount;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a gateway spends of a budget without asking, and what it does when there is nobody to ask. */
class BudgetsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:30:00Z");
    private static final BudgetAccount DAY =
            new BudgetAccount("key:1", BudgetPeriod.DAY, Instant.parse("2026-11-21T00:00:00Z"));
    private static final Map<BudgetPeriod, Usd> ONE_DOLLAR = Map.of(BudgetPeriod.DAY, usd("1"));
    private static final Map<BudgetPeriod, Usd> THOUSAND_DOLLARS = Map.of(BudgetPeriod.DAY, usd("1000"));

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration UNTIL_TOMORROW = Duration.ofMinutes(11 * 60 + 30);

    private final MemoryBudgets store = new MemoryBudgets();
    private final Budgets budgets = new Budgets(store, () -> NOW, () -> 5);

    private static Usd usd(String amount) {
        return Usd.of(new BigDecimal(amount));
    }

    private Reservation reserve(String amount) {
        return reserve(ONE_DOLLAR, amount);
    }

    private Reservation reserve(Map<BudgetPeriod, Usd> limits, String amount) {
        return budgets.reserve("key:1", "this API key", limits, usd(amount), true);
    }

    private void spend(String amount) {
        reserve(amount).settle(usd(amount));
    }

    private int spendUntilRefused(String amount) {
        for (int i = 0; ; i++) {
            try {
                spend(amount);
            } catch (Refusal.LimitReached e) {
                return i;
            }
        }
    }

    private Optional<Duration> retryAfterRefusalOf(String amount) {
        return catchThrowableOfType(Refusal.LimitReached.class, () -> reserve(amount))
                .retryAfter();
    }

    @Test
    void storeIsAskedOncePerLeaseAndNotPerRequest() {
        for (int i = 0; i < 100; i++) spend("0.0001");
        assertThat(store.asked).isEqualTo(1);
    }

    @Test
    void lastCentIsSpentAndNotOneMore() {
        assertThat(spendUntilRefused("0.01")).isEqualTo(100);
        budgets.close();
        assertThat(store.spent).containsEntry(DAY, usd("1").nanos());
        assertThat(store.leased).containsEntry(DAY, 0L);
    }

    @Test
    void exhaustedBudgetIsNotAskedForAgainAndAgain() {
        spendUntilRefused("0.01");
        int asked = store.asked;
        for (int i = 0; i < 50; i++) assertThatThrownBy(() -> reserve("0.01")).isInstanceOf(Refusal.LimitReached.class);
        assertThat(store.asked).isLessThanOrEqualTo(asked + 3);
    }

    @Test
    void whatWasReservedAndNotUsedCanBeSpentByOthers() {
        Reservation large = reserve("0.9");
        assertThatThrownBy(() -> reserve("0.2")).isInstanceOf(Refusal.LimitReached.class);
        large.settle(usd("0.1"));
        spend("0.9");
    }

    @Test
    void whatCostMoreThanReservedCountsForEveryone() {
        reserve("0.01").settle(usd("0.6"));
        budgets.report();
        assertThat(store.spent).containsEntry(DAY, usd("0.6").nanos());
        assertThat(store.leased.getOrDefault(DAY, 0L)).isNotNegative();
        assertThat(spendUntilRefused("0.01")).isEqualTo(40);
    }

    @Test
    void leaseThatExpiredIsNotSpentTwice() {
        Reservation running = reserve("0.5");
        store.leased.remove(DAY);
        spend("0.1");
        budgets.report();
        running.settle(usd("0.5"));
        assertThat(spendUntilRefused("0.01")).isEqualTo(40);
        budgets.close();
        assertThat(store.spent).containsEntry(DAY, usd("1").nanos());
    }

    @Test
    void withoutTheStoreTheLeaseAndAGraceAreSpentAndThenCounted() {
        spend("0.002");
        store.down = true;
        // 0.008 are left of the lease, 0.05 are the grace.
        assertThat(spendUntilRefused("0.001")).isEqualTo(58);
        budgets.report();
        store.down = false;
        budgets.report();
        assertThat(store.spent).containsEntry(DAY, usd("0.06").nanos());
        assertThat(store.leased.getOrDefault(DAY, 0L)).isNotNegative();
        assertThat(spendUntilRefused("0.01")).isEqualTo(94);
    }

    @Test
    void loweredBudgetHoldsForWhatWasLeasedBefore() {
        reserve(THOUSAND_DOLLARS, "0.4").settle(usd("0.4"));
        assertThat(spendUntilRefused("0.01")).isEqualTo(60);
        budgets.close();
        assertThat(store.spent).containsEntry(DAY, usd("1").nanos());
        assertThat(store.leased).containsEntry(DAY, 0L);
    }

    @Test
    void loweredBudgetHoldsForWhatComesBackLater() {
        Reservation running = reserve(THOUSAND_DOLLARS, "5");
        assertThat(spendUntilRefused("0.01")).isZero();
        running.settle(usd("0.5"));
        assertThat(spendUntilRefused("0.01")).isEqualTo(50);
        budgets.close();
        assertThat(store.spent).containsEntry(DAY, usd("1").nanos());
        assertThat(store.leased).containsEntry(DAY, 0L);
    }

    @Test
    void loweredBudgetHoldsWithoutTheStoreToo() {
        reserve(THOUSAND_DOLLARS, "0.01").settle(usd("0.01"));
        store.down = true;
        assertThat(spendUntilRefused("0.001")).isEqualTo(50);
        store.down = false;
        budgets.report();
        assertThat(store.spent).containsEntry(DAY, usd("0.06").nanos());
        assertThat(store.leased.getOrDefault(DAY, 0L)).isNotNegative();
        assertThat(spendUntilRefused("0.01")).isEqualTo(94);
    }

    @Test
    void raisedBudgetNeedsNothingGivenBack() {
        spend("0.001");
        for (int i = 0; i < 9; i++) reserve(THOUSAND_DOLLARS, "0.001").settle(usd("0.001"));
        assertThat(store.asked).isEqualTo(1);
    }

    @Test
    void whatIsOnlyReservedMayComeBackSoon() {
        Reservation running = reserve("1");
        assertThat(retryAfterRefusalOf("0.1")).hasValue(SOON);
        running.settle(usd("0.95"));
        assertThat(retryAfterRefusalOf("0.1")).hasValue(UNTIL_TOMORROW);
        budgets.report();
        assertThat(retryAfterRefusalOf("0.1")).hasValue(UNTIL_TOMORROW);
    }

    @Test
    void whatOthersLeasedMayComeBackSoonAndWhatTheySpentDoesNot() {
        store.leased.put(DAY, usd("0.95").nanos());
        assertThat(retryAfterRefusalOf("0.2")).hasValue(SOON);
        store.spent.put(DAY, usd("0.95").nanos());
        assertThat(retryAfterRefusalOf("0.1")).hasValue(UNTIL_TOMORROW);
    }

    @Test
    void requestThatAloneCostsMoreThanTheBudgetIsNotToldToComeBack() {
        assertThat(retryAfterRefusalOf("1.01")).isEmpty();
    }

    @Test
    void whatIsTooMuchForAnyBudgetIsNotAskedFor() {
        reserve("0.01").settle(usd("2"));
        assertThatThrownBy(() -> budgets.reserve("key:1", "this API key", ONE_DOLLAR, new Usd(Long.MAX_VALUE), true))
                .isInstanceOf(Refusal.LimitReached.class);
        assertThat(store.asked).isEqualTo(1);
        assertThat(budgets.isUnreachable()).isFalse();
    }

    @Test
    void whoseSpendingIsNotShownIsCountedOnlyWhereItIsLimited() {
        budgets.reserve("address:192.0.2.1", "your address", ONE_DOLLAR, usd("0.01"), false)
                .settle(usd("0.01"));
        budgets.reserve("address:192.0.2.2", "your address", Map.of(), usd("0.01"), false)
                .settle(usd("0.01"));
        budgets.report();
        assertThat(store.spent)
                .containsOnlyKeys(new BudgetAccount("address:192.0.2.1", BudgetPeriod.DAY, DAY.startsAt()));
    }

    @Test
    void withoutTheStoreItIsWorthAnotherTrySoon() {
        store.down = true;
        assertThat(retryAfterRefusalOf("0.1")).hasValue(SOON);
    }

    @Test
    void whatWasGrantedWhileTheStoreWentAwayIsFoundWhenItIsBack() {
        store.dropsAnswers = true;
        assertThatThrownBy(() -> reserve("0.5")).isInstanceOf(Refusal.LimitReached.class);
        assertThat(store.leased).containsEntry(DAY, usd("0.5").nanos());
        store.dropsAnswers = false;
        budgets.report();
        assertThat(spendUntilRefused("0.01")).isEqualTo(100);
    }

    @Test
    @Timeout(30)
    void storeThatIsFrozenHoldsNobodyForLongAndWhatItGrantsLateCountsOnce() {
        store.frozen = new CountDownLatch(1);
        long start = System.nanoTime();
        Reservation onGrace = reserve("0.02");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(budgets.isUnreachable()).isTrue();
        assertThat(spendUntilRefused("0.01")).isEqualTo(3);

        store.frozen.countDown();
        onGrace.settle(usd("0.02"));
        budgets.report();
        assertThat(store.spent).containsEntry(DAY, usd("0.05").nanos());
        assertThat(store.leased.getOrDefault(DAY, 0L)).isNotNegative();
        assertThat(spendUntilRefused("0.01")).isEqualTo(95);
        budgets.close();
        assertThat(store.spent).containsEntry(DAY, usd("1").nanos());
        assertThat(store.leased).containsEntry(DAY, 0L);
    }

    @Test
    void periodThatIsOverIsForgottenWhenItsLastExchangeIsSettled() {
        var now = new Instant[] {NOW};
        var moving = new Budgets(store, () -> now[0], () -> 5);
        Reservation running = moving.reserve("key:1", "this API key", Map.of(), Usd.ZERO, true);
        now[0] = NOW.plusSeconds(3600);
        moving.report();
        running.settle(usd("0.25"));
        moving.report();
        var hour = new BudgetAccount("key:1", BudgetPeriod.HOUR, Instant.parse("2026-11-21T12:00:00Z"));
        assertThat(store.spent).containsEntry(hour, usd("0.25").nanos());
    }
}
