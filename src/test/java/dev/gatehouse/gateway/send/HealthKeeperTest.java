package dev.gatehouse.gateway.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitRecord;
import dev.gatehouse.domain.CircuitState.Phase;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.HealthSnapshot;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Timeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What outlives the process, with clocks moved by hand; saving itself happens in real time. */
class HealthKeeperTest extends CircuitBench {

    private static final HealthSnapshot NOTHING = new HealthSnapshot(List.of(), List.of());
    private static final ProviderKey KEY = new ProviderKey("one", new Secret("1"));

    private final Instant started = Instant.parse("2026-11-21T10:00:00Z");
    private final Moment moment = new Moment(nanos.get(), started);
    private final KeyPools keys = new KeyPools(nanos::get, new Random(7));
    private final TargetHealth health = new TargetHealth(circuits, new Throttles(System::nanoTime), keys);
    private final Provider provider = new Provider(
            "p1", a.provider().baseUrl(), a.provider().dialect(), List.of(KEY), Map.of(), Timeouts.DEFAULT);
    private final Routing routing = new Routing(Settings.DEFAULT, List.of(provider), List.<Group>of(), Map.of());
    private final BlockingQueue<HealthSnapshot> saves = new LinkedBlockingQueue<>();

    private HealthKeeper keeper(BiConsumer<HealthSnapshot, HealthSnapshot> save) {
        return HealthKeeper.start(health, NOTHING, routing, moment, save);
    }

    private HealthSnapshot nextSave() throws InterruptedException {
        HealthSnapshot save = saves.poll(20, TimeUnit.SECONDS);
        assertThat(save).isNotNull();
        return save;
    }

    /** Another process, which begins that much later on both clocks; its monotonic clock began anew. */
    private static final class Successor {
        final Moment begin;
        final Circuits circuits;
        final KeyPools keys;

        Successor(HealthSnapshot kept, Instant at) {
            this.begin = new Moment(42, at);
            this.circuits = new Circuits(begin::nanos, new Random(8), CircuitTimings.DEFAULT);
            this.keys = new KeyPools(begin::nanos, new Random(8));
            new TargetHealth(circuits, new Throttles(System::nanoTime), keys).restore(kept, begin);
        }

        Duration retryIn(Target target) {
            return circuits.states().stream()
                    .filter(state -> state.model().equals(java.util.Optional.of(target.model())))
                    .findFirst()
                    .orElseThrow()
                    .retryIn()
                    .orElseThrow();
        }
    }

    @Test
    void restGoesOnInTheNextProcessAndSoDoesItsGrowth() {
        open(a);
        pass(LONGER_THAN_THE_FIRST_REST);
        fail(a);
        Duration left = state(a).retryIn().orElseThrow();
        HealthSnapshot kept = health.snapshot(moment);
        Instant now = started.plus(LONGER_THAN_THE_FIRST_REST);

        var successor = new Successor(kept, now.plusSeconds(3));
        assertThat(successor.retryIn(a)).isCloseTo(left.minusSeconds(3), Duration.ofNanos(2_000));
        assertThat(new TargetHealth(successor.circuits, new Throttles(System::nanoTime), successor.keys)
                        .snapshot(successor.begin))
                .as("what was restored is kept as it was")
                .isEqualTo(kept);
        var muchLater = new Successor(kept, now.plusSeconds(60));
        assertThat(muchLater.circuits.states().getFirst().phase()).isEqualTo(Phase.HALF_OPEN);
        try (var probe = (Circuits.Pass) muchLater.circuits.enter(a)) {
            assertThat(muchLater.circuits.admits(a)).isFalse();
            probe.judge(Judgement.FAILURE, AttemptClass.TIMEOUT, true);
        }
        assertThat(muchLater.retryIn(a)).as("the third rest").isBetween(Duration.ofSeconds(16), Duration.ofSeconds(20));
    }

    @Test
    void clockThatWasSetBackMakesNoPauseLonger() {
        open(a);
        keys.refused(provider, KEY, AttemptClass.AUTH);
        var successor = new Successor(health.snapshot(moment), started.minus(Duration.ofDays(400)));
        assertThat(successor.retryIn(a)).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(successor.keys.untilReady(provider)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void pinsAndPausesGoOn() {
        try (var pass = enter(a)) {
            pass.spentFor(Duration.ofHours(6));
        }
        keys.refused(provider, KEY, AttemptClass.RATE_LIMITED, Duration.ofMinutes(2));
        var successor = new Successor(health.snapshot(moment), started.plus(Duration.ofMinutes(1)));
        assertThat(successor.circuits.states().getFirst().pinnedFor())
                .hasValue(Duration.ofHours(6).minusMinutes(1));
        assertThat(successor.retryIn(a)).isEqualTo(Duration.ofMinutes(59));
        assertThat(successor.keys.untilReady(provider)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void failuresOfLongAgoAreNotBroughtBack() {
        fail(a);
        assertThat(new Successor(health.snapshot(moment), started.plus(Duration.ofMinutes(11))).circuits.states())
                .isEmpty();
    }

    @Test
    void modelsThatDidNotOpenTheProviderBeforeDoNotOpenItAfterwards() {
        open(a);
        succeed(c);
        open(b);
        var successor = new Successor(health.snapshot(moment), started.plusSeconds(6));
        try (var probe = (Circuits.Pass) successor.circuits.enter(a)) {
            probe.judge(Judgement.FAILURE, AttemptClass.TIMEOUT, true);
        }
        assertThat(successor.circuits.admits(c)).isTrue();
    }

    @Test
    void onlyWhatChangedIsReasonToSave() throws InterruptedException {
        try (var keeper = keeper((before, now) -> saves.add(now))) {
            fail(a);
            assertThat(nextSave().circuits())
                    .extracting(CircuitRecord::consecutiveFailures)
                    .containsExactly(1);
            succeed(b);
            fail(a);
            assertThat(nextSave().circuits())
                    .extracting(CircuitRecord::consecutiveFailures)
                    .containsExactly(2);
        }
        assertThat(saves).as("nothing new at the end").isEmpty();
    }

    @Test
    void endSavesWhatWasNotSavedYet() {
        var keeper = keeper((before, now) -> saves.add(now));
        open(a);
        keeper.close();
        assertThat(saves)
                .last()
                .satisfies(
                        last -> assertThat(last.circuits().getFirst().opened()).isPresent());
    }

    @Test
    void failedSaveIsToldOnceAndMadeUpForWithTheNextChange() throws InterruptedException {
        var told = new ArrayList<String>();
        var logger = Logger.getLogger(HealthKeeper.class.getName());
        logger.setFilter(record -> {
            told.add(record.getMessage());
            return false;
        });
        var down = new AtomicBoolean(true);
        var befores = new LinkedBlockingQueue<HealthSnapshot>();
        try (var keeper = keeper((before, now) -> {
            boolean fails = down.get();
            befores.add(before);
            saves.add(now);
            if (fails) throw new IllegalStateException("the database is down");
        })) {
            fail(a);
            nextSave();
            fail(a);
            nextSave();
            down.set(false);
            fail(b);
            assertThat(nextSave().circuits()).hasSize(2);
            assertThat(befores).as("nothing was stored before").containsOnly(NOTHING);
        } finally {
            logger.setFilter(null);
        }
        assertThat(told).hasSize(1);
    }
}
