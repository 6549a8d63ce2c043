package dev.gatehouse.testing.wall;

import dev.gatehouse.testing.FakeUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One fault with its providers running. */
final class Trial implements AutoCloseable {

    private final Fault fault;
    private final Duration patience;
    private final List<FakeUpstream> running;

    Trial(Fault fault, Duration patience) {
        this.fault = fault;
        this.patience = patience;
        this.running = fault.providers().stream()
                .map(provider -> FakeUpstream.start(provider.script()))
                .toList();
    }

    /**
     * The lines of the configuration document under {@code providers}.
     *
     * @param timeouts of each; empty for the gateway's own
     */
    Stream<String> providers(String timeouts) {
        String limits = timeouts.isEmpty() ? "" : ", timeouts: " + timeouts;
        return indexes()
                .mapToObj(i -> "  - {name: %s, base_url: \"%s\", keys: [{id: k, secret: \"env:WALL_KEY\"}]%s}"
                        .formatted(provider(i), running.get(i).baseUrl(), limits));
    }

    /** The lines under {@code models}. */
    Stream<String> models() {
        return indexes()
                .filter(i -> fault.providers().get(i).contextWindow().isPresent())
                .mapToObj(i -> "  - {provider: %s, model: %s, context_window: %d}"
                        .formatted(
                                provider(i),
                                model(i),
                                fault.providers().get(i).contextWindow().getAsInt()));
    }

    /** The lines under {@code groups}. */
    Stream<String> group() {
        return Stream.concat(
                Stream.of("  - name: " + fault.name(), "    targets:"),
                indexes().mapToObj(i -> "      - {provider: %s, model: %s}".formatted(provider(i), model(i))));
    }

    private IntStream indexes() {
        return IntStream.range(0, running.size());
    }

    private String provider(int index) {
        return fault.name() + "-" + (index + 1);
    }

    private static String model(int index) {
        return "m" + (index + 1);
    }

    /** Makes the requests one after the other and judges. */
    Result run(Client client) {
        long started = System.nanoTime();
        Requests requests = fault.requests();
        var replies = new ArrayList<Reply>();
        for (int i = 0; i < requests.count(); i++) {
            waitUntil(started + requests.apart().toNanos() * i);
            replies.add(client.chat(fault.name(), requests.isStream(i), patience));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        List<List<Duration>> calls =
                running.stream().map(provider -> calls(provider, started)).toList();
        return result(took, fault.judge().of(new Evidence(replies, calls, client::record)));
    }

    /** The result if nothing could be judged. */
    Result broken(RuntimeException cause) {
        return result(Duration.ZERO, new Judge.Judgement(Verdict.FAIL, "no judgement: " + cause));
    }

    private Result result(Duration took, Judge.Judgement judgement) {
        return new Result(
                fault.name(),
                judgement.verdict(),
                took,
                running.stream().map(provider -> provider.requests().size()).toList(),
                judgement.why().isEmpty() ? fault.what() : judgement.why());
    }

    private static List<Duration> calls(FakeUpstream provider, long started) {
        return provider.requests().stream()
                .map(request -> Duration.ofNanos(request.receivedAtNanos() - started))
                .toList();
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) return;
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        running.forEach(FakeUpstream::close);
    }
}
