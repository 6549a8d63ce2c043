package dev.gatehouse.gateway.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.Usd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Which limiters are dropped, which are told to other gateways, and what a change of limits leaves as it is. */
class LimitersTest {

    private static final UUID HERE = new UUID(1, 1);

    private final AtomicLong nanos = new AtomicLong(1);
    private final Limiters<String> limiters = new Limiters<>("this API key", Function.identity(), nanos::get);

    private static UsageLimits limits(double rps, long burst, long tpm, Map<BudgetPeriod, Usd> budgets) {
        return new UsageLimits(
                OptionalDouble.of(rps), OptionalLong.of(burst), OptionalLong.of(tpm), OptionalInt.empty(), budgets);
    }

    private static UsageLimits limits(double rps, long burst) {
        return limits(rps, burst, 600, Map.of());
    }

    private static long requestsLeft(Limiter limiter) {
        return Objects.requireNonNull(limiter.requests()).left();
    }

    private static long tokensLeft(Limiter limiter) {
        return Objects.requireNonNull(limiter.tokens()).left();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void slowRateIsNotForgottenBeforeItIsWhole() {
        UsageLimits slow = limits(0.01, 20);
        Limiter used = limiters.of("key:1", slow);
        for (int i = 0; i < 20; i++) used.takeRequest();
        pass(Duration.ofMinutes(11));
        limiters.dropIdle();
        assertThat(requestsLeft(limiters.of("key:1", slow))).isEqualTo(6);
    }

    @Test
    void whatIsWholeAndNotUsedIsDropped() {
        UsageLimits slow = limits(0.01, 20);
        Limiter used = limiters.of("key:1", slow);
        for (int i = 0; i < 20; i++) used.takeRequest();
        pass(Duration.ofMinutes(34));
        limiters.dropIdle();
        assertThat(limiters.of("key:1", slow)).isNotSameAs(used);
    }

    @Test
    void otherBudgetsLeaveTheRatesAsTheyAre() {
        Limiter limiter = limiters.of("key:1", limits(1, 20));
        for (int i = 0; i < 15; i++) limiter.takeRequest();
        limiter.takeTokens(500);
        limiter.under(limits(1, 20, 600, Map.of(BudgetPeriod.DAY, new Usd(1))));
        assertThat(requestsLeft(limiter)).isEqualTo(5);
        assertThat(tokensLeft(limiter)).isEqualTo(100);
    }

    @Test
    void onlyTheRateThatChangedBeginsAnew() {
        Limiter limiter = limiters.of("key:1", limits(1, 20));
        for (int i = 0; i < 15; i++) limiter.takeRequest();
        limiter.takeTokens(500);
        limiter.under(limits(1, 30));
        assertThat(requestsLeft(limiter)).isEqualTo(30);
        assertThat(tokensLeft(limiter)).isEqualTo(100);
    }

    private List<String> told(long sinceNanos, int most) {
        List<Limiters.Report> reports = limiters.busiest(HERE, sinceNanos, most);
        reports.forEach(report -> report.hear(Map.of()));
        return reports.stream().map(report -> report.use().subject()).toList();
    }

    private Limiter used(String subject, int requests) {
        Limiter limiter = limiters.of(subject, limits(1, 20));
        for (int i = 0; i < requests; i++) limiter.takeRequest();
        return limiter;
    }

    @Test
    void onlyWhoWasUsedSinceIsTold() {
        used("key:1", 1);
        assertThat(told(0, 10)).containsExactly("key:1");
        long looked = nanos.get();
        pass(Duration.ofMillis(250));
        used("key:2", 1);
        assertThat(told(looked, 10)).containsExactly("key:2");
    }

    @Test
    void whoWasRefusedHearsOfTheOthersToo() {
        Limiter limiter = used("key:1", 20);
        told(0, 10);
        long looked = nanos.get();
        pass(Duration.ofMillis(250));
        limiters.of("key:1", limits(1, 20));
        assertThatThrownBy(limiter::takeRequest).isInstanceOf(Refusal.LimitReached.class);
        assertThat(told(looked, 10)).containsExactly("key:1");
    }

    @Test
    void whatRunsIsToldUntilItsEndWasTold() {
        UsageLimits two = new UsageLimits(
                OptionalDouble.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(2), Map.of());
        Limiter limiter = limiters.of("key:1", two);
        limiter.enter();
        for (int round = 0; round < 3; round++) {
            assertThat(told(nanos.get(), 10)).containsExactly("key:1");
            pass(Duration.ofMillis(250));
        }
        limiter.leave();
        assertThat(told(nanos.get(), 10)).containsExactly("key:1");
        assertThat(told(nanos.get(), 10)).isEmpty();
    }

    @Test
    void whoHeardThatItRunsElsewhereGoesOnListening() {
        Limiter limiter = used("key:1", 1);
        told(0, 10);
        var nothing = new LimitUse.Count(0, Duration.ZERO);
        limiter.heard(List.of(new LimitUse(new UUID(2, 2), "key:1", 1, nothing, nothing, 5, false)), limiter.use(HERE));
        pass(Duration.ofMillis(250));
        assertThat(told(nanos.get(), 10)).containsExactly("key:1");
        pass(Duration.ofMillis(250));
        assertThat(told(nanos.get(), 10)).isEmpty();
    }

    @Test
    void ofManyThoseWithMostToTellComeFirstAndTheOthersInTheNextRounds() {
        for (int i = 1; i <= 5; i++) used("key:" + i, i);
        pass(Duration.ofMillis(250));
        assertThat(told(0, 2)).containsExactly("key:5", "key:4");
        long looked = nanos.get();
        pass(Duration.ofMillis(250));
        used("key:5", 1);
        assertThat(told(looked, 2)).containsExactly("key:3", "key:2");
    }
}
