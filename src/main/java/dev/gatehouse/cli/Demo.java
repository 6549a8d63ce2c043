package dev.gatehouse.cli;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.Options;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code gatehouse demo}: the main job, proved on this machine. Two fake providers and a whole gateway with its database
 * start on free ports; one request and one stream go through; what happened is read from the record and from what the
 * providers saw, and checked.
 */
final class Demo {

    private static final String GROUP = "demo-primary";

    private static final String THROTTLED = """
            {"error":{"message":"Rate limit reached","type":"rate_limit_error","code":"rate_limit_exceeded"}}""";

    private final PrintWriter out;
    private final ProcessEnd end;
    private final boolean json;
    private final boolean keep;

    Demo(PrintWriter out, ProcessEnd end, boolean json, boolean keep) {
        this.out = out;
        this.end = end;
        this.json = json;
        this.keep = keep;
    }

    /** The exit code: 0 if every check passed. The end of the process stops what is started here, and deletes its files. */
    int run() {
        if (keep) end.expectSignal();
        Path data = end.open(Demo::temporary, Demo::delete);
        var clock = new UpstreamClock(OpenAiChat.saying("The", " second", " provider", " finished", " it."));
        try (var throttled = FakeUpstream.start(Script.status(429, THROTTLED, "Retry-After: 30"));
                var steady = FakeUpstream.start(clock)) {
            Gatehouse gatehouse = end.open(() -> start(data, throttled, steady), Gatehouse::close);
            var client = new DemoClient(
                    "http://127.0.0.1:" + gatehouse.port(),
                    gatehouse.newAdminToken().orElseThrow());
            String key = client.createKey("demo");
            Duration firstRequest = warmUp(client, key);
            var outcome = new DemoOutcome(
                    firstRequest,
                    exchange(client, key, false, throttled, steady, clock),
                    exchange(client, key, true, throttled, steady, clock));
            var report = new DemoReport(out, gatehouse.port(), throttled.baseUrl(), steady.baseUrl());
            if (json) report.json(outcome);
            else report.text(outcome);
            if (keep) {
                report.tryIt(key);
                end.await();
            }
            return outcome.passed() ? 0 : 1;
        }
    }

    private static Gatehouse start(Path data, FakeUpstream throttled, FakeUpstream steady) {
        try {
            Path config = data.resolve("demo.yaml");
            Files.writeString(config, document(throttled, steady));
            return Gatehouse.start(new Options(
                    "127.0.0.1",
                    0,
                    data,
                    Optional.of(config),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofSeconds(5),
                    Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException("writing the configuration of the demo", e);
        }
    }

    /** Loads what a process loads once, so that the figures are those of every later request. Returns the first one's time. */
    private static Duration warmUp(DemoClient client, String key) {
        Duration first = client.chat(key, "steady/large-2", false).took();
        client.chat(key, "steady/large-2", true);
        client.chat(key, "throttled/small-1", false);
        return first;
    }

    private static String document(FakeUpstream throttled, FakeUpstream steady) {
        return """
                version: 1
                providers:
                  - {name: throttled, base_url: "%s"}
                  - {name: steady, base_url: "%s"}
                groups:
                  - name: demo-primary
                    targets:
                      - {provider: throttled, model: small-1}
                      - {provider: steady, model: large-2}
                """.formatted(throttled.baseUrl(), steady.baseUrl());
    }

    private static DemoExchange exchange(
            DemoClient client,
            String key,
            boolean stream,
            FakeUpstream throttled,
            FakeUpstream steady,
            UpstreamClock clock) {
        int throttledBefore = throttled.requests().size();
        int steadyBefore = steady.requests().size();
        DemoClient.Reply reply = client.chat(key, GROUP, stream);
        var record = client.exchange(reply.requestId());
        var forwarded =
                steady.requests().subList(steadyBefore, steady.requests().size());
        return new DemoExchange(
                reply,
                record,
                throttled.requests().size() - throttledBefore,
                forwarded.size(),
                forwarded.isEmpty() ? "" : client.modelIn(forwarded.getFirst().text()),
                reply.took().minus(clock.lastAnswer()));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("gatehouse-demo-");
        } catch (IOException e) {
            throw new UncheckedIOException("making a directory for the demo", e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + directory, e);
        }
    }
}
