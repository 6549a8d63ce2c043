package dev.gatehouse.gateway.send;

import static dev.gatehouse.domain.AttemptClass.MODEL_GONE;
import static dev.gatehouse.domain.AttemptClass.UPSTREAM_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitState.Phase;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Every way in and out of a circuit. */
class CircuitsTest extends CircuitBench {

    @Test
    void healthyTargetHasNoCircuit() {
        succeed(a);
        try (var pass = enter(a)) {
            assertThat(circuits.states()).isEmpty();
        }
    }

    @Test
    void fiveFailuresInARowOpenIt() {
        for (int i = 0; i < 4; i++) fail(a);
        assertThat(state(a).phase()).isEqualTo(Phase.CLOSED);
        succeed(a);
        for (int i = 0; i < 4; i++) fail(a);
        assertThat(circuits.admits(a)).isTrue();
        fail(a);
        assertThat(circuits.admits(a)).isFalse();
        assertThat(state(a).consecutiveFailures()).isEqualTo(5);
        assertThat(state(a).phase()).isEqualTo(Phase.OPEN);
        assertThat(circuits.enter(a)).isInstanceOfSatisfying(Circuits.Resting.class, resting -> {
            assertThat(resting.why()).contains("its circuit is open");
            assertThat(resting.retryIn()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
        });
        assertThat(circuits.admits(b)).isTrue();
    }

    @Test
    void halfOfTheLastTwentyOpenIt() {
        for (int i = 0; i < 9; i++) {
            fail(a);
            succeed(a);
        }
        fail(a);
        assertThat(circuits.admits(a)).as("19 seen").isTrue();
        succeed(a);
        assertThat(circuits.admits(a)).as("a success opens nothing").isTrue();
        fail(a);
        assertThat(circuits.admits(a)).isFalse();
    }

    @Test
    void lessThanHalfDoesNotOpenItAndTwentySuccessesAreForgetting() {
        for (int i = 0; i < 30; i++) {
            fail(a);
            succeed(a);
            succeed(a);
        }
        assertThat(state(a).phase()).isEqualTo(Phase.CLOSED);
        for (int i = 0; i < 20; i++) succeed(a);
        assertThat(circuits.states()).isEmpty();
    }

    @Test
    void whatSaysNothingOfHealthResetsNoCount() {
        for (int i = 0; i < 4; i++) fail(a);
        enter(a).judge(Judgement.NEITHER, AttemptClass.AUTH, true);
        enter(a).close();
        fail(a);
        assertThat(circuits.admits(a)).isFalse();
    }

    @Test
    void failuresOfLongAgoAreForgotten() {
        for (int i = 0; i < 4; i++) fail(a);
        pass(Duration.ofMinutes(11));
        fail(a);
        assertThat(circuits.admits(a)).isTrue();
        assertThat(state(a).consecutiveFailures()).isEqualTo(1);
    }

    @Test
    void successOfTheProbeClosesAndForgets() {
        open(a);
        pass(LONGER_THAN_THE_FIRST_REST);
        assertThat(state(a).phase()).isEqualTo(Phase.HALF_OPEN);
        succeed(a);
        assertThat(circuits.states()).isEmpty();
        for (int i = 0; i < 4; i++) fail(a);
        assertThat(circuits.admits(a)).isTrue();
    }

    @Test
    void eachFailureOfTheProbeDoublesTheRestInProportionToTheOutageUpToFiveMinutes() {
        open(a);
        long firstOpened = nanos.get();
        long doubled = 5_000;
        for (int i = 0; i < 20; i++) {
            long outage = Duration.ofNanos(nanos.get() - firstOpened).toMillis();
            long longest = Math.min(Math.min(doubled, Math.max(20_000, outage / 4)), 300_000);
            long millis = state(a).retryIn().orElseThrow().toMillis();
            assertThat(millis).isBetween(longest * 8 / 10 - 1, longest);
            pass(Duration.ofMillis(millis + 1));
            fail(a);
            assertThat(circuits.admits(a)).isFalse();
            doubled = Math.min(doubled * 2, 300_000);
        }
        assertThat(state(a).retryIn().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void probeThatComesToNothingLeavesItToTheNext() {
        open(a);
        pass(LONGER_THAN_THE_FIRST_REST);
        try (var pass = enter(a)) {
            assertThat(circuits.admits(a)).isFalse();
            assertThat(((Circuits.Resting) circuits.enter(a)).retryIn()).isEqualTo(Duration.ofSeconds(1));
        }
        assertThat(circuits.admits(a)).isTrue();
        assertThat(state(a).phase()).isEqualTo(Phase.HALF_OPEN);
    }

    @Test
    void ofFiftyAtOnceOneMayProbe() throws Exception {
        open(a);
        pass(LONGER_THAN_THE_FIRST_REST);
        var together = new CyclicBarrier(50);
        Callable<Boolean> request = () -> {
            together.await();
            return circuits.enter(a) instanceof Circuits.Pass;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int passes = 0;
            for (var entered : threads.invokeAll(java.util.Collections.nCopies(50, request))) {
                if (entered.get()) passes++;
            }
            assertThat(passes).isEqualTo(1);
        }
    }

    @Test
    void outcomesOfCallsThatBeganBeforeItOpenedChangeNothing() {
        var slowSuccess = enter(a);
        var slowFailure = enter(a);
        open(a);
        Duration left = state(a).retryIn().orElseThrow();
        slowSuccess.judge(Judgement.SUCCESS, AttemptClass.OK, true);
        slowFailure.judge(Judgement.FAILURE, UPSTREAM_ERROR, true);
        assertThat(state(a).retryIn()).hasValue(left);
        assertThat(circuits.admits(a)).isFalse();
    }

    @Test
    void resetForgetsAndAProbeUnderWayThenCountsAsAnyOther() {
        open(a);
        pass(LONGER_THAN_THE_FIRST_REST);
        var pass = enter(a);
        circuits.reset(a);
        assertThat(circuits.admits(a)).isTrue();
        pass.judge(Judgement.FAILURE, UPSTREAM_ERROR, true);
        assertThat(circuits.admits(a)).isTrue();
        assertThat(state(a).consecutiveFailures()).isEqualTo(1);
        circuits.reset("p1");
        assertThat(circuits.states()).isEmpty();
    }

    @Test
    void brokenStreamCounts() {
        for (int i = 0; i < 5; i++) circuits.broke(a);
        assertThat(circuits.admits(a)).isFalse();
        assertThat(state(a).lastFailure()).isEqualTo(AttemptClass.STREAM_BROKEN);
    }

    @Test
    void modelsMadeUpByClientsDisplaceNoRealCircuit() {
        open(a);
        for (int i = 0; i < 2 * KnownCircuits.MAX_CIRCUITS; i++) fail(target("p1", "made-up-" + i), MODEL_GONE);
        assertThat(circuits.states()).hasSize(KnownCircuits.MAX_CIRCUITS);
        assertThat(circuits.admits(a)).isFalse();
    }
}
