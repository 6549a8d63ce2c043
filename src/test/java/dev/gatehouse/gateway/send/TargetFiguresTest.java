package dev.gatehouse.gateway.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Timeouts;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import dev.gatehouse.gateway.route.Router;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is remembered of targets, and how long a stream may be in coming because of it. */
class TargetFiguresTest {

    /** Near its overflow, as a monotonic clock may be. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final TargetFigures figures = new TargetFigures(nanos::get);
    private final Target a = CircuitBench.target("p1", "a");
    private final Target b = CircuitBench.target("p1", "b");

    private void stream(Target target, Duration ttft) {
        Flight flight = figures.started(target);
        flight.firstContent(ttft);
        flight.ended(AttemptClass.OK, ttft.plusSeconds(30));
    }

    private Optional<Duration> p95(Target target) {
        return figures.started(target).p95Ttft();
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void medianAndP95AreThoseOfTheLast64Streams() {
        assertThat(figures.medianTtft(a)).isEmpty();
        for (int i = 0; i < 100; i++) stream(a, ms(9_999));
        for (int i = 64; i >= 1; i--) stream(a, ms(i));
        assertThat(figures.medianTtft(a)).hasValue(ms(32));
        assertThat(p95(a)).hasValue(ms(61));
        assertThat(figures.medianTtft(b)).isEmpty();
    }

    @Test
    void oneSampleIsBoth() {
        stream(a, ms(7));
        assertThat(figures.medianTtft(a)).hasValue(ms(7));
        assertThat(p95(a)).hasValue(ms(7));
    }

    @Test
    void samplesAgeOut() {
        stream(a, ms(900));
        nanos.addAndGet(Duration.ofMinutes(9).toNanos());
        assertThat(figures.medianTtft(a)).hasValue(ms(900));
        stream(a, ms(100));
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        stream(a, ms(110));
        // The first one is eleven minutes old and no longer counts.
        assertThat(p95(a)).hasValue(ms(110));
        nanos.addAndGet(Duration.ofMinutes(10).toNanos() + 1);
        assertThat(figures.medianTtft(a)).isEmpty();
        assertThat(p95(a)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void onlyATtftTimeoutMeasuresWithoutContent(AttemptClass attemptClass) {
        figures.started(a).ended(attemptClass, ms(10_000));
        assertThat(figures.medianTtft(a).isPresent()).isEqualTo(attemptClass == AttemptClass.TTFT_TIMEOUT);
    }

    @Test
    void whatWasOvertakenMeasuresIfItWasSlowerThanUsual() {
        stream(a, ms(100));
        figures.started(a).ended(AttemptClass.SUPERSEDED, ms(90));
        assertThat(p95(a)).hasValue(ms(100));
        figures.started(a).ended(AttemptClass.SUPERSEDED, ms(2_000));
        assertThat(p95(a)).hasValue(ms(2_000));
        Flight late = figures.started(a);
        late.firstContent(ms(150));
        late.ended(AttemptClass.SUPERSEDED, ms(9_000));
        assertThat(p95(a)).hasValue(ms(2_000));
    }

    @Test
    void callsAreInFlightUntilTheyEndOnce() {
        Flight one = figures.started(a);
        Flight other = figures.started(a);
        assertThat(figures.inFlight(a)).isEqualTo(2);
        assertThat(figures.inFlight(b)).isZero();
        one.firstContent(ms(5));
        one.ended(AttemptClass.OK, ms(9));
        one.ended(AttemptClass.STREAM_BROKEN, ms(9));
        assertThat(figures.inFlight(a)).isEqualTo(1);
        other.ended(AttemptClass.CLIENT_DISCONNECT, ms(9));
        assertThat(figures.inFlight(a)).isZero();
    }

    @Test
    void modelsThatClientsMakeUpDoNotCrowdOutTheRealOnes() {
        stream(a, ms(5));
        Flight running = figures.started(b);
        for (int i = 0; i < 3 * TargetFigures.MAX_TARGETS; i++) {
            figures.started(CircuitBench.target("p1", "made-up-" + i)).ended(AttemptClass.MODEL_GONE, ms(1));
        }
        assertThat(figures.medianTtft(a)).hasValue(ms(5));
        assertThat(figures.inFlight(b)).isEqualTo(1);
        running.ended(AttemptClass.OK, ms(1));
        assertThat(figures.inFlight(b)).isZero();
    }

    @Test
    void withoutRoomACallIsNotCountedAndDoesNoHarm() {
        for (int i = 0; i < TargetFigures.MAX_TARGETS; i++) figures.started(CircuitBench.target("p1", "m" + i));
        stream(a, ms(5));
        assertThat(figures.inFlight(a)).isZero();
        assertThat(figures.medianTtft(a)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.001, 10", "3, 10", "4, 12", "30, 90", "40, 120", "41, 120", "1200, 120"})
    void waitForFirstContentIsThreeTimesTheP95WithinBounds(String p95Seconds, long waitSeconds) {
        stream(a, Duration.parse("PT" + p95Seconds + "S"));
        assertThat(FirstContentWait.longest(Timeouts.DEFAULT, figures.started(a), false))
                .isEqualTo(Duration.ofSeconds(waitSeconds));
    }

    @Test
    void waitForFirstContentOfAnUnknownOrFixedOrLastTarget() {
        Flight unknown = figures.started(b);
        assertThat(FirstContentWait.longest(Timeouts.DEFAULT, unknown, false)).isEqualTo(Duration.ofSeconds(10));
        stream(a, Duration.ofSeconds(30));
        Flight slow = figures.started(a);
        var fixed = new Timeouts(ms(1), ms(1), ms(50), Optional.of(ms(70)), ms(1));
        assertThat(FirstContentWait.longest(fixed, slow, false)).isEqualTo(ms(70));
        assertThat(FirstContentWait.longest(fixed, slow, true)).isEqualTo(ms(70));
        assertThat(FirstContentWait.longest(Timeouts.DEFAULT, slow, false)).isEqualTo(Duration.ofSeconds(90));
        assertThat(FirstContentWait.longest(Timeouts.DEFAULT, slow, true)).isEqualTo(Duration.ofMinutes(2));
        assertThat(FirstContentWait.longest(Timeouts.DEFAULT, unknown, true)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aTargetThatTimesOutIsGivenMoreTimeTheNextTime() {
        figures.started(a).ended(AttemptClass.TTFT_TIMEOUT, Duration.ofSeconds(10));
        assertThat(FirstContentWait.longest(Timeouts.DEFAULT, figures.started(a), false))
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void targetThatWasSlowIsTriedAgainWhenItsFiguresAreOld() {
        var group = new Group(
                "g",
                List.of(a, b),
                Group.Strategy.LEAST_LATENCY,
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                Group.Policy.DEFAULT,
                Group.ResponseModel.REQUESTED,
                false);
        var routing = new Routing(Settings.DEFAULT, List.of(), List.of(group), Map.of());
        var router = new Router(() -> routing, figures, new Random(7), nanos::get);
        stream(a, ms(800));
        stream(b, ms(100));
        for (int minute = 0; minute < 10; minute++) {
            assertThat(firstOf(router)).isEqualTo(b);
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            stream(b, ms(100));
        }
        nanos.addAndGet(1);
        assertThat(firstOf(router)).isEqualTo(a);
        Flight exploring = figures.started(a);
        assertThat(firstOf(router)).isEqualTo(b);
        exploring.firstContent(ms(50));
        exploring.ended(AttemptClass.OK, ms(60));
        assertThat(firstOf(router)).isEqualTo(a);
    }

    private static Target firstOf(Router router) {
        var envelope = EnvelopeReader.read(Endpoint.CHAT, "{\"model\":\"g\",\"stream\":true}".getBytes(UTF_8));
        return router.plan(new Caller(new UUID(1, 1), "tests"), envelope, "")
                .targets()
                .getFirst();
    }
}
