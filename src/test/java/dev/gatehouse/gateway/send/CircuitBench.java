package dev.gatehouse.gateway.send;

import static dev.gatehouse.domain.AttemptClass.TRANSPORT;
import static dev.gatehouse.domain.AttemptClass.UPSTREAM_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.CircuitState.Phase;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Circuits with a clock moved by hand, and three models of one provider. */
abstract class CircuitBench {

    static final Duration LONGER_THAN_THE_FIRST_REST = Duration.ofSeconds(6);

    /** Near its overflow, as a monotonic clock may be. */
    final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    final Circuits circuits = new Circuits(nanos::get, new Random(7), CircuitTimings.DEFAULT);
    final Target a = target("p1", "a");
    final Target b = target("p1", "b");
    final Target c = target("p1", "c");

    static Target target(String provider, String model) {
        return new Target(
                new Provider(
                        provider,
                        URI.create("http://127.0.0.1/v1"),
                        Dialect.OPENAI_CHAT,
                        List.of(),
                        Map.of(),
                        Timeouts.DEFAULT),
                model,
                ModelFacts.UNKNOWN);
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    Circuits.Pass enter(Target target) {
        return (Circuits.Pass) circuits.enter(target);
    }

    void fail(Target target, AttemptClass cause) {
        try (var pass = enter(target)) {
            pass.judge(Judgement.FAILURE, cause, cause != TRANSPORT);
        }
    }

    void fail(Target target) {
        fail(target, UPSTREAM_ERROR);
    }

    void succeed(Target target) {
        try (var pass = enter(target)) {
            pass.judge(Judgement.SUCCESS, AttemptClass.OK, true);
        }
    }

    void open(Target target) {
        for (int i = 0; i < 5; i++) fail(target);
        assertThat(circuits.admits(target)).isFalse();
    }

    CircuitState state(Target target) {
        return circuits.states().stream()
                .filter(state ->
                        state.model().isPresent() && state.model().get().equals(target.model()))
                .findFirst()
                .orElseThrow();
    }

    boolean providerIsOpen() {
        return circuits.states().stream().anyMatch(state -> state.model().isEmpty() && state.phase() == Phase.OPEN);
    }
}
