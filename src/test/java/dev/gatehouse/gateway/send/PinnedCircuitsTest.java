package dev.gatehouse.gateway.send;

import static dev.gatehouse.domain.AttemptClass.QUOTA_EXHAUSTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitState.Phase;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Targets whose quota is spent. */
class PinnedCircuitsTest extends CircuitBench {

    private static final Duration SIX_HOURS = Duration.ofHours(6);

    private void spend(Target target, Duration untilReset) {
        try (var pass = enter(target)) {
            pass.spentFor(untilReset);
        }
    }

    private void spend(Target target) {
        try (var pass = enter(target)) {
            pass.spent();
        }
    }

    @Test
    void spentTargetIsLeftAloneUntilItsResetThenProbedOnce() {
        spend(a, Duration.ofMinutes(7));
        assertThat(state(a).phase()).isEqualTo(Phase.OPEN);
        assertThat(state(a).pinnedFor()).hasValue(Duration.ofMinutes(7));
        assertThat(state(a).retryIn()).hasValue(Duration.ofMinutes(7));
        assertThat(state(a).lastFailure()).isEqualTo(QUOTA_EXHAUSTED);
        assertThat(state(a).consecutiveFailures()).isZero();
        assertThat(circuits.admits(b)).isTrue();
        pass(Duration.ofMinutes(7).minusNanos(1));
        assertThat(circuits.admits(a)).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(state(a).phase()).isEqualTo(Phase.HALF_OPEN);
        assertThat(state(a).pinnedFor()).isEmpty();
        try (var probe = enter(a)) {
            assertThat(circuits.admits(a)).as("one probe").isFalse();
            probe.judge(Judgement.SUCCESS, AttemptClass.OK, true);
        }
        assertThat(circuits.states()).isEmpty();
    }

    @Test
    void withoutAWordOfTheProviderItIsAnHour() {
        spend(a);
        assertThat(state(a).pinnedFor()).hasValue(Duration.ofHours(1));
    }

    @Test
    void eachHourOneRequestMayFindOutWhetherItWasRefilledEarly() {
        spend(a, SIX_HOURS);
        for (int hour = 1; hour <= 3; hour++) {
            assertThat(state(a).retryIn()).hasValue(Duration.ofHours(1));
            pass(Duration.ofHours(1));
            assertThat(state(a).phase()).isEqualTo(Phase.HALF_OPEN);
            try (var probe = enter(a)) {
                assertThat(circuits.admits(a)).isFalse();
                probe.spent();
            }
            assertThat(circuits.admits(a)).isFalse();
            assertThat(state(a).pinnedFor()).as("the known reset stands").hasValue(SIX_HOURS.minusHours(hour));
        }
        pass(Duration.ofHours(1));
        succeed(a);
        assertThat(circuits.states()).isEmpty();
    }

    @Test
    void newResetReplacesTheOldOne() {
        spend(a, SIX_HOURS);
        pass(Duration.ofHours(1));
        spend(a, Duration.ofMinutes(10));
        assertThat(state(a).pinnedFor()).hasValue(Duration.ofMinutes(10));
    }

    @Test
    void earlyProbeThatFailsForAnotherCauseUnpinsNothing() {
        spend(a, SIX_HOURS);
        pass(Duration.ofHours(1));
        fail(a);
        assertThat(state(a).pinnedFor()).hasValue(Duration.ofHours(5));
        assertThat(state(a).lastFailure()).isEqualTo(AttemptClass.UPSTREAM_ERROR);
        assertThat(state(a).retryIn()).hasValue(Duration.ofHours(1));
    }

    @Test
    void failureAfterTheResetIsAnOrdinaryOne() {
        spend(a, Duration.ofMinutes(7));
        pass(Duration.ofMinutes(7));
        fail(a);
        assertThat(state(a).pinnedFor()).isEmpty();
        assertThat(state(a).retryIn().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void spentQuotaPinsACircuitThatFailuresHadOpened() {
        open(a);
        pass(LONGER_THAN_THE_FIRST_REST);
        spend(a, SIX_HOURS);
        assertThat(state(a).pinnedFor()).hasValue(SIX_HOURS);
    }

    @Test
    void resetEndsAPin() {
        spend(a, SIX_HOURS);
        circuits.reset(a);
        assertThat(circuits.admits(a)).isTrue();
        assertThat(circuits.states()).isEmpty();
    }

    @Test
    void quotasOfItsModelsSayNothingOfTheProvider() {
        spend(a);
        spend(b);
        open(c);
        assertThat(providerIsOpen()).isFalse();
        assertThat(circuits.admits(target("p1", "d"))).isTrue();
    }
}
