package dev.gatehouse.gateway.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Timeouts;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import dev.gatehouse.gateway.route.Plan;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the loop does with circuits and cooling keys; the clock of those is moved by hand. */
class SenderTest {

    private static final String ANSWER =
            "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}";

    private final AtomicLong nanos = new AtomicLong();
    private final Circuits circuits = new Circuits(nanos::get, new Random(7), CircuitTimings.DEFAULT);
    private final TargetFigures figures = new TargetFigures(nanos::get);
    private final KeyPools keys = new KeyPools(nanos::get, new Random(7));
    private final List<String> calls = new ArrayList<>();
    private final Hangup hangup = new Hangup();
    private final Learned learned =
            new Learned(InstantSource.system(), UUID::randomUUID, List::of, (fact, stored) -> {});
    private AttemptLog log = new AttemptLog(System.nanoTime());

    private final Target first = target("p1");
    private final Target second = target("p2");

    private static Target target(String provider, String... keys) {
        List<ProviderKey> pool = java.util.Arrays.stream(keys)
                .map(key -> new ProviderKey(key, new Secret(key)))
                .toList();
        URI url = URI.create("http://" + provider + "/v1");
        return new Target(
                new Provider(provider, url, Dialect.OPENAI_CHAT, pool, Map.of(), Timeouts.DEFAULT),
                "m",
                ModelFacts.UNKNOWN);
    }

    private Answer send(Upstream upstream, Target... targets) {
        return send(upstream, Settings.DEFAULT, targets);
    }

    private Answer send(Upstream upstream, Settings settings, Target... targets) {
        Upstream noting = (call, stop) -> {
            calls.add(call.uri().getHost());
            return upstream.send(call, stop);
        };
        log = new AttemptLog(System.nanoTime());
        var sender = new Sender(
                new TargetCall(noting, figures, InstantSource.system(), "test"),
                new TargetHealth(circuits, new Throttles(System::nanoTime), keys),
                learned,
                new Random());
        var envelope = EnvelopeReader.read(Endpoint.CHAT, "{\"model\":\"turbo\"}".getBytes(UTF_8));
        return sender.send(
                new Plan("turbo", Optional.empty(), List.of(targets)),
                new Ask(envelope, List.of(), settings, System.nanoTime(), hangup, new BodyRoom().share()),
                log);
    }

    /** A provider's reply; its headers are {@code name, value}. */
    private static UpstreamReply reply(int status, String body, String... header) {
        return new UpstreamReply() {
            @Override
            public int status() {
                return status;
            }

            @Override
            public Optional<String> header(String name) {
                if (name.equals("Content-Type")) return Optional.of("application/json");
                return header.length > 0 && name.equals(header[0]) ? Optional.of(header[1]) : Optional.empty();
            }

            @Override
            public List<UpstreamCall.Header> headers() {
                return List.of();
            }

            @Override
            public InputStream body() {
                return new ByteArrayInputStream(body.getBytes(UTF_8));
            }

            @Override
            public long connectNanos() {
                return 0;
            }

            @Override
            public void patience(Duration silence) {}

            @Override
            public void finish(Duration patience) {}

            @Override
            public void close() {}
        };
    }

    /** The first provider answers with this status, any other answers. */
    private static Upstream firstSays(int status, String... header) {
        return (call, stop) -> call.uri().getHost().equals("p1") ? reply(status, "{}", header) : reply(200, ANSWER);
    }

    private List<AttemptClass> classes() {
        return log.records().stream().map(AttemptRecord::attemptClass).toList();
    }

    private void openFirst() {
        for (int i = 0; i < 5; i++) send(firstSays(500), first, second);
        calls.clear();
    }

    private void halfOpenFirst() {
        openFirst();
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(circuits.admits(first)).isTrue();
    }

    @Test
    void openCircuitIsSkippedAndThatIsRecordedButNotCounted() {
        openFirst();
        assertThat(send(firstSays(500), first, second).target()).isEqualTo(second);
        assertThat(calls).containsExactly("p2");
        assertThat(classes()).containsExactly(AttemptClass.SKIPPED, AttemptClass.OK);
        assertThat(log.count()).isEqualTo(1);
        assertThat(log.records().getFirst().reason()).matches("p1 was skipped: its circuit is open for another [45] s");
        assertThat(log.records()).extracting(AttemptRecord::ordinal).containsExactly(1, 2);
    }

    @Test
    void probeThatSucceedsBringsTheTargetBack() {
        halfOpenFirst();
        assertThat(send((call, stop) -> reply(200, ANSWER), first, second).target())
                .isEqualTo(first);
        assertThat(circuits.states()).isEmpty();
    }

    @Test
    void whenNoneMayBeTriedTheSoonestRecoveryIsTold() {
        openFirst();
        keys.refused(target("p3", "k").provider(), new ProviderKey("k", new Secret("k")), AttemptClass.AUTH);
        assertThatThrownBy(() -> send(firstSays(200), target("p3", "k"), first))
                .isInstanceOfSatisfying(Refusal.NoTarget.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(503);
                    assertThat(refusal.retryAfter().orElseThrow())
                            .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
                    assertThat(refusal.attempts()).hasSize(2);
                });
        assertThat(calls).isEmpty();
        assertThat(log.count()).isZero();
    }

    @Test
    void clientThatLeavesDuringAProbeFreesIt() {
        halfOpenFirst();
        Upstream leaving = (call, stop) -> {
            throw new UpstreamException(UpstreamException.Reason.HUNG_UP, "left");
        };
        assertThatThrownBy(() -> send(leaving, first)).isInstanceOf(Refusal.ClientGone.class);
        assertThat(circuits.admits(first)).isTrue();
    }

    @Test
    void defectDuringAProbeFreesIt() {
        halfOpenFirst();
        Upstream defect = (call, stop) -> {
            throw new IllegalStateException("defect");
        };
        assertThatThrownBy(() -> send(defect, first)).isInstanceOf(IllegalStateException.class);
        assertThat(circuits.admits(first)).isTrue();
    }

    @Test
    void refusalOfTheRequestItselfNeitherClosesNorReopens() {
        halfOpenFirst();
        assertThat(send(firstSays(400), first)).isInstanceOf(Answer.Declined.class);
        assertThat(circuits.admits(first)).isTrue();
        assertThat(circuits.states()).hasSize(1);
    }

    @Test
    void onlyTargetGetsASecondTryAfterAServerError() {
        Upstream recovering = (call, stop) -> calls.size() == 1 ? reply(503, "{}") : reply(200, ANSWER);
        assertThat(send(recovering, first)).isInstanceOf(Answer.Whole.class);
        assertThat(classes()).containsExactly(AttemptClass.UPSTREAM_ERROR, AttemptClass.OK);
        AttemptRecord again = log.records().getLast();
        assertThat(again.startedAfter()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        log.sendingFirstByte();
        assertThat(log.overhead().orElseThrow()).as("the pause is not ours").isLessThan(Duration.ofMillis(100));
        assertThat(circuits.states()).as("one visit, one outcome").isEmpty();
    }

    @Test
    void targetIsTheOnlyOneLeftIfTheOthersRest() {
        openFirst();
        Upstream failing = (call, stop) -> reply(503, "{}");
        assertThatThrownBy(() -> send(failing, second, first)).isInstanceOf(Refusal.AllTargetsFailed.class);
        assertThat(calls).containsExactly("p2", "p2");
    }

    @Test
    void shortRateLimitOfTheLastTargetIsWaitedFor() {
        Target keyed = target("p1", "k");
        var withRealTime = new KeyPools(System::nanoTime, new Random(7));
        Upstream limited =
                (call, stop) -> calls.size() == 1 ? reply(429, "{}", "Retry-After", "1") : reply(200, ANSWER);
        Upstream noting = (call, stop) -> {
            calls.add(call.uri().getHost());
            return limited.send(call, stop);
        };
        var sender = new Sender(
                new TargetCall(noting, figures, InstantSource.system(), "test"),
                new TargetHealth(circuits, new Throttles(System::nanoTime), withRealTime),
                learned,
                new Random());
        var envelope = EnvelopeReader.read(Endpoint.CHAT, "{\"model\":\"turbo\"}".getBytes(UTF_8));
        var ask = new Ask(envelope, List.of(), Settings.DEFAULT, System.nanoTime(), hangup, new BodyRoom().share());
        assertThat(sender.send(new Plan("turbo", Optional.empty(), List.of(keyed)), ask, log))
                .isInstanceOf(Answer.Whole.class);
        assertThat(log.records().getLast().startedAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(circuits.states()).isEmpty();
    }

    @Test
    void longRateLimitIsNotWaitedForAndCountsOnceAllKeysCool() {
        Target keyed = target("p1", "k", "l");
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> send(firstSays(429, "Retry-After", "30"), keyed))
                    .isInstanceOf(Refusal.AllTargetsFailed.class);
            assertThat(calls).hasSize(2 * (i + 1));
            nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        }
        assertThat(circuits.states().getFirst().consecutiveFailures()).isEqualTo(5);
    }

    @Test
    void keyThatCoolsIsNotUsedByTheNextExchange() {
        Target keyed = target("p1", "k", "l");
        Upstream byKey = (call, stop) -> call.headers().contains(new UpstreamCall.Header("Authorization", "Bearer k"))
                ? reply(401, "{}")
                : reply(200, ANSWER);
        send(byKey, keyed);
        assertThat(classes()).containsExactly(AttemptClass.AUTH, AttemptClass.OK);
        for (int i = 0; i < 4; i++) {
            send(byKey, keyed);
            assertThat(classes()).containsExactly(AttemptClass.OK);
        }
    }

    @Test
    void pauseEndsAtOnceWhenTheClientLeaves() {
        Upstream failing = (call, stop) -> {
            hangup.fire();
            return reply(429, "{}", "Retry-After", "2");
        };
        long started = System.nanoTime();
        assertThatThrownBy(() -> send(failing, first)).isInstanceOf(Refusal.ClientGone.class);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
        assertThat(calls).hasSize(1);
    }

    @Test
    void pauseThatTheDeadlineForbidsIsNotBegun() {
        var hurried =
                new Settings(1_000, 1_000, Duration.ofSeconds(1), Duration.ofDays(1), Settings.DEFAULT.admission());
        assertThatThrownBy(() -> send(firstSays(429, "Retry-After", "2"), hurried, first))
                .isInstanceOf(Refusal.AllTargetsFailed.class);
        assertThat(calls).hasSize(1);
    }
}
