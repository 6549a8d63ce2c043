package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.ChatAnswer;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Fault;
import dev.gatehouse.testing.ProcessCensus;
import dev.gatehouse.testing.RandomFaults;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A thousand streams at a time, with random faults and clients that leave: nothing of them remains. Lasts as long as the environment
 * variable {@code GATEHOUSE_SOAK} says, {@code 60s} for example.
 */
class SoakTest {

    private static final int STREAMS = 1000;
    private static final int PROVIDERS = 8;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration PACE = Duration.ofMillis(100);
    private static final double SHARE = 0.15;

    /** Circuits rest that long at most after an outage of a minute or so. */
    private static final Duration RECOVERY = Duration.ofSeconds(40);

    /** Those that make a provider rest at once leave nothing to soak. */
    private static final Set<Fault> RESTS = Set.of(
            Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.PAYMENT, Fault.SPENT, Fault.THROTTLED, Fault.THROTTLED_FOR_LONG);

    private static final List<Fault> FAULTS =
            Stream.of(Fault.values()).filter(fault -> !RESTS.contains(fault)).toList();

    private static final String BODY =
            "{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final Queue<String> flaws = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    private static Duration length() {
        String said = Optional.ofNullable(System.getenv("GATEHOUSE_SOAK")).orElse("8s");
        return Duration.parse("PT" + said);
    }

    @Test
    void nothingRemainsOfAThousandStreamsThatFail() throws Exception {
        var faults = new RandomFaults(1, SHARE, FAULTS, PACE);
        try (var upstream = FakeUpstream.start(faults);
                var gateway = TestGateway.configured(document(upstream))) {
            run(gateway, WARM_UP);
            settle(upstream, faults);
            var before = ProcessCensus.take();
            int idleBefore = upstream.openConnections();
            counts.clear();
            run(gateway, length());
            settle(upstream, faults);

            assertThat(flaws).isEmpty();
            TestGateway.await(
                    () -> ProcessCensus.take().threads() - upstream.openConnections() <= before.threads() - idleBefore);
            var after = ProcessCensus.take();
            System.out.println("soak of " + length() + ": " + counts + ", faults=" + faults.failed() + ", resumed="
                    + faults.resumed() + ", before " + before + ", after " + after);
            assertThat(after.heapBytes()).isLessThan(before.heapBytes() * 12 / 10);
            assertThat(after.temporaryFiles()).isEmpty();
            faults.heal();
            assertCircuitsClose(gateway);
            assertNothingSeemsUnderWay(gateway);
        }
    }

    /** No call is under way, and the pool keeps no more than it may. */
    private static void settle(FakeUpstream upstream, RandomFaults faults) {
        TestGateway.await(() -> faults.underway() == 0);
        TestGateway.await(() -> upstream.openConnections() <= 128);
        upstream.forgetRequests();
        faults.forget();
    }

    private void run(TestGateway gateway, Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        var finished = new CountDownLatch(STREAMS);
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TestGateway.PATIENCE)
                .build()) {
            for (int i = 0; i < STREAMS; i++) {
                Thread.startVirtualThread(() -> {
                    try {
                        while (System.nanoTime() < end) ask(client, gateway);
                    } finally {
                        finished.countDown();
                    }
                });
            }
            finished.await();
        }
    }

    private void ask(HttpClient client, TestGateway gateway) {
        HttpRequest request = gateway.keyed("/v1/chat/completions", "application/json")
                .POST(BodyPublishers.ofString(BODY.formatted("soak")))
                .build();
        try {
            if (ThreadLocalRandom.current().nextInt(10) == 0) leave(client.send(request, BodyHandlers.ofInputStream()));
            else judge(client.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            flaws.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave(HttpResponse<InputStream> response) throws IOException {
        try (InputStream in = response.body()) {
            in.readNBytes(200);
        }
        count("left");
    }

    private void judge(HttpResponse<String> response) {
        var answer = ChatAnswer.of(response);
        String flaw = answer.flaw(RandomFaults.TEXTS);
        if (!flaw.isEmpty()) flaws.add(flaw);
        count(answer.isWhole() ? "whole" : "error " + response.statusCode());
        response.headers().firstValue("X-Gatehouse-Route-Mode").ifPresent(this::count);
    }

    private void count(String what) {
        counts.computeIfAbsent(what, name -> new LongAdder()).increment();
    }

    /** A permit that somebody holds would keep its circuit half-open for ever. */
    private static void assertCircuitsClose(TestGateway gateway) {
        TestGateway.await(() -> allAnswer(gateway), RECOVERY);
        assertThat(json(gateway.send(gateway.adminRequest("/api/circuits")).body())
                        .path("data")
                        .valueStream())
                .allMatch(circuit -> circuit.path("state").asText().equals("closed"));
    }

    private static boolean allAnswer(TestGateway gateway) {
        for (int provider = 1; provider <= PROVIDERS; provider++) {
            if (gateway.post(BODY.formatted("p" + provider + "/m")).statusCode() != 200) return false;
        }
        return true;
    }

    /** The least busy target comes first: one with a call that never ended would not come up again. */
    private static void assertNothingSeemsUnderWay(TestGateway gateway) {
        var first = new HashSet<String>();
        for (int i = 0; i < 150; i++) {
            var response = gateway.post("{\"model\":\"idle\",\"messages\":[]}");
            first.add(response.headers().firstValue("X-Gatehouse-Provider").orElseThrow());
        }
        assertThat(first).hasSize(PROVIDERS);
    }

    private static String document(FakeUpstream upstream) {
        var document = new StringBuilder("version: 1\nproviders:\n");
        var targets = new StringBuilder();
        for (int provider = 1; provider <= PROVIDERS; provider++) {
            document.append("  - {name: p%d, base_url: \"http://127.0.0.1:%d/p%d/v1\"}\n"
                    .formatted(provider, upstream.port(), provider));
            targets.append("      - {provider: p%d, model: m}\n".formatted(provider));
        }
        return document + "settings: {timeouts: {headers: 2s, ttft: 2s, stall: 2s}}\ngroups:\n"
                + "  - name: soak\n    strategy: weighted\n    targets:\n" + targets
                + "  - name: idle\n    strategy: least_busy\n    targets:\n" + targets;
    }
}
