package dev.gatehouse.gateway.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.Usd;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which limiters are dropped, and what a change of limits leaves as it is. */
class LimitersTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private final Limiters<String> limiters = new Limiters<>("this API key", nanos::get);

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
}
