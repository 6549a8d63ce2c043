package dev.gatehouse.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Throttle throttle = new Throttle(3, Duration.ofSeconds(3), now::get);

    private void later(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    void pausesGrowAfterTheFreeFailuresAndHaveALimit() {
        for (int i = 0; i < 3; i++) assertThat(throttle.attempt("ann")).isEmpty();
        assertThat(throttle.attempt("ann")).hasValue(Duration.ofSeconds(1));
        assertThat(throttle.attempt("bob")).as("somebody else").isEmpty();
        later(Duration.ofSeconds(1));
        assertThat(throttle.attempt("ann")).isEmpty();
        assertThat(throttle.attempt("ann")).hasValue(Duration.ofSeconds(2));
        later(Duration.ofSeconds(2));
        assertThat(throttle.attempt("ann")).isEmpty();
        assertThat(throttle.attempt("ann")).hasValue(Duration.ofSeconds(3));
    }

    @Test
    void successForgetsAndSoDoesTime() {
        for (int i = 0; i < 3; i++) throttle.attempt("ann");
        throttle.forget("ann");
        for (int i = 0; i < 3; i++) assertThat(throttle.attempt("ann")).isEmpty();
        assertThat(throttle.attempt("ann")).isPresent();
        later(Duration.ofHours(2));
        for (int i = 0; i < 3; i++) assertThat(throttle.attempt("ann")).isEmpty();
    }

    @Test
    void attemptTakenBackCountsNot() {
        for (int i = 0; i < 10; i++) {
            assertThat(throttle.attempt("office")).isEmpty();
            throttle.takeBack("office");
        }
    }

    @Test
    void whoTriesUnderTenThousandNamesFillsNoMemory() {
        for (int i = 0; i < 3; i++) throttle.attempt("first");
        for (int i = 0; i < 10_000; i++) throttle.attempt("name " + i);
        assertThat(throttle.attempt("first")).as("forgotten").isEmpty();
    }
}
