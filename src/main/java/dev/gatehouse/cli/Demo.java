package dev.gatehouse.cli;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;

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
        var clock = new UpstreamClock(OpenAiChat.saying("The", " second", " provider", " finished", " it."));
        try (var throttled = FakeUpstream.start(Script.status(429, THROTTLED, "Retry-After: 30"));
                var steady = FakeUpstream.start(clock)) {
            Gatehouse gatehouse = TemporaryGateway.start(end, document(throttled, steady), Map.of());
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
        // Else it would be left alone for the 30 s that it asked for, and there would be nothing to see.
        client.forgive("throttled");
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
}
