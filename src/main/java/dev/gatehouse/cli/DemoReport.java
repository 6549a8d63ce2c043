package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Locale;

/** Tells what the demo found out, to people or to programs. */
final class DemoReport {

    private final PrintWriter out;
    private final String url;
    private final URI throttled;
    private final URI steady;

    DemoReport(PrintWriter out, int port, URI throttled, URI steady) {
        this.out = out;
        this.url = "http://127.0.0.1:" + port;
        this.throttled = throttled;
        this.steady = steady;
    }

    void text(DemoOutcome outcome) {
        out.printf(Locale.ROOT, "A provider throttles; another one finishes the job. The client notices nothing.%n");
        out.println();
        out.printf(Locale.ROOT, "  gateway    %s  with its embedded PostgreSQL%n", url);
        out.printf(Locale.ROOT, "  throttled  %s  answers 429 to everything%n", throttled);
        out.printf(Locale.ROOT, "  steady     %s  answers%n", steady);
        out.println();
        out.printf(
                Locale.ROOT,
                "The very first request, straight to steady/large-2, took %d ms; two more warmed the process up.%n",
                outcome.firstRequest().toMillis());
        for (DemoExchange exchange : outcome.both()) exchange(exchange);
        out.println();
        out.println(outcome.passed() ? "Passed." : "FAILED.");
        out.println();
        out.printf(
                Locale.ROOT,
                "Try it yourself: ./gatehouse demo --keep leaves everything running and shows the commands.%n");
        out.flush();
    }

    private void exchange(DemoExchange exchange) {
        out.println();
        out.printf(
                Locale.ROOT,
                "%s  POST /v1/chat/completions  model \"demo-primary\"%n",
                exchange.reply().stream() ? "A stream" : "A request");
        for (JsonNode attempt : exchange.record().path("attempts")) {
            out.printf(
                    Locale.ROOT,
                    "  %d  %-9s  %-7s  %3s  %-12s %7.1f ms  %s%n",
                    attempt.path("ordinal").asInt(),
                    attempt.path("provider").asText(),
                    attempt.path("model").asText(),
                    attempt.path("status").asText(),
                    attempt.path("class").asText(),
                    attempt.path("total_us").asLong() / 1e3,
                    attempt.path("reason").asText());
        }
        out.printf(
                Locale.ROOT,
                "  =  %d  \"%s\"  route mode %s  failover cost %.1f ms%n",
                exchange.reply().status(),
                exchange.reply().text(),
                exchange.record().path("route_mode").asText(),
                exchange.failoverMillis());
        exchange.checks().forEach((check, ok) -> out.printf(Locale.ROOT, "     %s %s%n", ok ? "✓" : "✗", check));
    }

    void json(DemoOutcome outcome) {
        ObjectNode facts = facts(outcome.request());
        facts.put("passed", outcome.passed());
        facts.put("first_request_ms", outcome.firstRequest().toMillis());
        facts.set("stream", facts(outcome.stream()));
        out.println(facts.toPrettyString());
        out.flush();
    }

    private static ObjectNode facts(DemoExchange exchange) {
        var facts = new ObjectMapper().createObjectNode();
        facts.put("status", exchange.reply().status());
        facts.put("request_id", exchange.reply().requestId());
        facts.put("text", exchange.reply().text());
        facts.set("route_mode", exchange.record().path("route_mode"));
        facts.set("attempts", exchange.record().path("attempts"));
        facts.put("forwarded_model", exchange.forwardedModel());
        facts.put("failover_ms", Math.round(exchange.failoverMillis() * 1_000) / 1e3);
        facts.putObject("upstream_calls")
                .put("throttled", exchange.throttledCalls())
                .put("steady", exchange.steadyCalls());
        ObjectNode checks = facts.putObject("checks");
        exchange.checks().forEach(checks::put);
        return facts;
    }

    /** Commands against what is left running. */
    void tryIt(String key) {
        out.println();
        out.printf(Locale.ROOT, "Everything is still running; Ctrl-C stops it. Try:%n");
        for (String stream : new String[] {"", ",\"stream\":true"}) {
            out.println();
            out.printf(
                    Locale.ROOT, "  curl -sN %s/v1/chat/completions -H 'Authorization: Bearer %s' -d \\%n", url, key);
            out.printf(
                    Locale.ROOT,
                    "    '{\"model\":\"demo-primary\"%s,\"messages\":[{\"role\":\"user\",\"content\":\"Who answers?\"}]}'%n",
                    stream);
        }
        out.flush();
    }
}
