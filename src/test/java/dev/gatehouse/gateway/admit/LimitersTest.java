package dev.gatehouse.gateway.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.UsageLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which limiters are dropped. */
class LimitersTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private final Limiters<String> limiters = new Limiters<>("this API key", nanos::get);

    private static UsageLimits limits(double rps, long burst) {
        return new UsageLimits(
                OptionalDouble.of(rps), OptionalLong.of(burst), OptionalLong.of(600), OptionalInt.empty(), Map.of());
    }

    private static long requestsLeft(Limiter limiter) {
        return Objects.requireNonNull(limiter.requests()).left();
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
}
