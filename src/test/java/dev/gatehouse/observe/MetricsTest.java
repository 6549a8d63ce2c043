package dev.gatehouse.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Traffic of all kinds: what a scrape says is what the records say. */
class MetricsTest {

    private static final String PROMPT = "canary-prompt";
    private static final String FOREIGN_MODEL = "canary-model";
    private static final OpenAiChat GOOD = OpenAiChat.saying("canary", "-answer", " of", " five", " pieces");

    @Test
    void aScrapeSaysWhatTheRecordsSay() throws IOException {
        try (var good = FakeUpstream.start(GOOD);
                var failing = FakeUpstream.start(Script.status(500, "{}"));
                var breaking = FakeUpstream.start(GOOD.after(3, Wire::cut));
                var silent = FakeUpstream.start(Script.silence());
                var halting = FakeUpstream.start(GOOD.after(2, Wire::silence));
                var late = FakeUpstream.start(Script.delayed(Duration.ofMillis(300), GOOD));
                var gateway = start(good, failing, breaking, silent, halting, late)) {
            List<JsonNode> records = traffic(gateway, halting);
            String text = scrape(gateway);
            Exposition metrics = Exposition.parse(text);
            assertExchanges(metrics, records);
            assertAttempts(metrics, records);
            assertTokens(metrics, records);
            assertMovesAndRescues(metrics);
            assertLive(metrics);
            assertThat(text)
                    .doesNotContain("canary")
                    .doesNotContain(gateway.key())
                    .doesNotContain("request-of-the-leaver")
                    .doesNotContain("127.0.0.1");
        }
    }

    /** In the order of the providers in the document. */
    private static TestGateway start(FakeUpstream... providers) {
        Object[] urls = Stream.of(providers).map(FakeUpstream::baseUrl).toArray();
        return TestGateway.configured("""
                version: 1
                providers:
                  - {name: good, base_url: "%s", keys: [{id: k1, secret: "env:KEY_ONE"}, {id: k2, secret: "env:KEY_TWO"}]}
                  - {name: failing, base_url: "%s"}
                  - {name: breaking, base_url: "%s"}
                  - {name: silent, base_url: "%s"}
                  - {name: halting, base_url: "%s"}
                  - {name: late, base_url: "%s"}
                models:
                  - {provider: good, model: m, price: {input: 3, output: 15}}
                groups:
                  - {name: steady, targets: [{provider: good, model: m}]}
                  - {name: rescued, targets: [{provider: failing, model: f}, {provider: good, model: m}]}
                  - {name: doomed, targets: [{provider: failing, model: f}]}
                  - {name: broken, targets: [{provider: breaking, model: b}, {provider: good, model: m}]}
                  - {name: hedged, hedge_after: 50ms, targets: [{provider: silent, model: s}, {provider: good, model: m}]}
                  - {name: hopeless, targets: [{provider: breaking, model: b}]}
                  - {name: patient, hedge_after: 50ms, targets: [{provider: late, model: l}, {provider: silent, model: s}]}
                  - {name: slow, targets: [{provider: halting, model: h}]}
                """.formatted(urls));
    }

    private static List<JsonNode> traffic(TestGateway gateway, FakeUpstream halting) throws IOException {
        List<HttpResponse<String>> responses = new ArrayList<>();
        for (String group : List.of("steady", "rescued", "doomed", "broken", "hedged", "hopeless", "patient")) {
            responses.add(gateway.post(body(group, true)));
        }
        responses.add(gateway.post(body("steady", false)));
        responses.add(gateway.post(body("good/" + FOREIGN_MODEL, false)));
        responses.add(gateway.post(body("unknown", false)));
        responses.add(gateway.post("{" + PROMPT));
        responses.add(gateway.send(gateway.request("/v1/embeddings").POST(BodyPublishers.ofString("{}"))));
        assertThat(responses)
                .extracting(HttpResponse::statusCode)
                .containsExactly(200, 200, 500, 200, 200, 200, 200, 200, 200, 404, 400, 401);
        leave(gateway, halting);
        List<JsonNode> records = new ArrayList<>();
        responses.forEach(response -> records.add(gateway.record(response)));
        records.add(gateway.record("request-of-the-leaver"));
        return records;
    }

    private static String body(String model, boolean stream) {
        return """
                {"model":"%s","stream":%s,"messages":[{"role":"user","content":"%s"}]}""".formatted(model, stream, PROMPT);
    }

    private static void leave(TestGateway gateway, FakeUpstream halting) throws IOException {
        String body = body("slow", true);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Request-ID: request-of-the-leaver\r\n"
                    + "Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n".formatted(gateway.key(), body.length());
            socket.getOutputStream().write((head + body).getBytes(UTF_8));
            halting.next(TestGateway.PATIENCE);
            socket.getInputStream().read();
        }
    }

    static String scrape(TestGateway gateway) {
        HttpResponse<String> response = gateway.send(gateway.request("/metrics").GET());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        return response.body();
    }

    private static void assertExchanges(Exposition metrics, List<JsonNode> records) {
        Map<String, Double> expected = count(
                records,
                record -> String.join(
                        " ",
                        record.path("endpoint").asText(),
                        text(record, "route_mode"),
                        record.path("status").asInt() / 100 + "xx",
                        text(record, "error_class"),
                        text(record, "client_state")));
        assertThat(metrics.by(
                        "gatehouse_exchanges_total",
                        "endpoint",
                        "route_mode",
                        "status_class",
                        "error_class",
                        "client_state"))
                .isEqualTo(expected);
        assertThat(metrics.sum("gen_ai_server_request_duration_seconds_count")).isEqualTo(records.size());
        double seconds = records.stream()
                .mapToDouble(record -> record.path("total_us").asDouble() / 1e6)
                .sum();
        assertThat(metrics.sum("gen_ai_server_request_duration_seconds_sum")).isCloseTo(seconds, offset(1e-4));
        assertThat(metrics.by("gatehouse_group_exchanges_total", "group", "route_mode", "status_class"))
                .containsEntry("rescued model_fallback 2xx", 1.0)
                .containsEntry("steady primary 2xx", 2.0)
                .containsEntry("doomed  5xx", 1.0);
        var sent = (double) records.stream()
                .filter(record -> !record.path("overhead_us").isNull())
                .count();
        assertThat(metrics.sum("gatehouse_overhead_seconds_count")).isEqualTo(sent);
    }

    private static void assertAttempts(Exposition metrics, List<JsonNode> records) {
        List<JsonNode> attempts = records.stream()
                .flatMap(record -> IntStream.range(0, record.path("attempts").size())
                        .mapToObj(i -> record.path("attempts").path(i)))
                .toList();
        Map<String, Double> expected = count(
                attempts,
                attempt -> String.join(
                        " ",
                        text(attempt, "provider"),
                        text(attempt, "model").equals(FOREIGN_MODEL) ? "other" : text(attempt, "model"),
                        text(attempt, "class")));
        assertThat(metrics.by("gatehouse_attempts_total", "provider", "model", "class"))
                .isEqualTo(expected);
        assertThat(metrics.sum("gen_ai_client_operation_duration_seconds_count"))
                .isEqualTo(attempts.size()
                        - metrics.by("gatehouse_attempts_total", "class").getOrDefault("skipped", 0.0));
        assertThat(metrics.by("gen_ai_server_time_to_first_token_seconds_count", "gen_ai_request_model"))
                .isEqualTo(Map.of(
                        "steady",
                        1.0,
                        "rescued",
                        1.0,
                        "broken",
                        1.0,
                        "hedged",
                        1.0,
                        "hopeless",
                        1.0,
                        "patient",
                        1.0,
                        "slow",
                        1.0));
    }

    private static void assertTokens(Exposition metrics, List<JsonNode> records) {
        List<JsonNode> attempts = records.stream()
                .flatMap(record -> record.path("attempts").valueStream())
                .toList();
        Map<String, Double> kinds = metrics.by("gatehouse_tokens_total", "kind");
        assertThat(kinds.get("input")).isPositive().isEqualTo(sum(attempts, "prompt_tokens"));
        assertThat(kinds.get("output")).isPositive().isEqualTo(sum(attempts, "completion_tokens"));
        // What there was none of is not there.
        assertThat(kinds.getOrDefault("cached", 0.0)).isEqualTo(sum(attempts, "cached_tokens"));
        assertThat(kinds.getOrDefault("reasoning", 0.0)).isEqualTo(sum(attempts, "reasoning_tokens"));
        assertThat(kinds).containsOnlyKeys("input", "output");
        double cost = sum(records, "cost_usd");
        assertThat(cost).isPositive();
        assertThat(metrics.by("gatehouse_cost_usd_total", "provider", "model").get("good m"))
                .isCloseTo(cost, offset(1e-9));
        var estimated = (double) records.stream()
                .filter(record -> text(record, "usage_source").equals("estimated"))
                .count();
        assertThat(estimated).isPositive();
        assertThat(metrics.sum("gatehouse_estimated_usage_total")).isEqualTo(estimated);
    }

    private static void assertMovesAndRescues(Exposition metrics) {
        assertThat(metrics.by("gatehouse_failovers_total", "provider", "model", "class"))
                .isEqualTo(Map.of("failing f upstream_error", 1.0));
        assertThat(metrics.by("gatehouse_recoveries_total", "outcome"))
                .isEqualTo(Map.of("recovered", 1.0, "failed", 1.0));
        assertThat(metrics.by("gatehouse_hedges_total", "winner")).isEqualTo(Map.of("second", 1.0, "first", 1.0));
    }

    private static void assertLive(Exposition metrics) {
        assertThat(metrics.sum("gatehouse_exchanges_in_flight")).isZero();
        assertThat(metrics.sum("gatehouse_exchanges_waiting")).isZero();
        assertThat(metrics.sum("gatehouse_commit_rows_sum")).isEqualTo(metrics.sum("gatehouse_exchanges_total"));
        assertThat(metrics.sum("gatehouse_commit_seconds_count")).isPositive();
        assertThat(metrics.sum("gatehouse_attempts_in_flight")).isZero();
        assertThat(metrics.sum("gatehouse_client_connections")).isPositive();
        assertThat(metrics.sum("gatehouse_upstream_connections_idle")).isPositive();
        assertThat(metrics.sum("gatehouse_database_connections_idle")).isPositive();
        assertThat(metrics.by("gatehouse_circuit_state", "provider", "model")).containsEntry("failing f", 0.0);
        assertThat(metrics.by("gatehouse_provider_keys", "provider", "state"))
                .isEqualTo(Map.of("good ready", 2.0, "good cooling", 0.0));
        assertThat(metrics.sum("gatehouse_build_info")).isEqualTo(1);
        assertThat(metrics.types())
                .containsKeys("jvm_memory_used_bytes", "jvm_gc_collection_seconds", "jvm_threads_current");
    }

    private static Map<String, Double> count(List<JsonNode> nodes, Function<JsonNode, String> labels) {
        Map<String, Double> counts = new TreeMap<>();
        nodes.forEach(node -> counts.merge(labels.apply(node), 1.0, Double::sum));
        return counts;
    }

    private static double sum(List<JsonNode> records, String field) {
        return records.stream()
                .mapToDouble(record -> record.path(field).asDouble())
                .sum();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).isNull() ? "" : node.path(field).asText();
    }

    @Test
    void prometheusOwnQuestionIsAnsweredAsOpenMetrics() {
        try (var gateway = TestGateway.configured("version: 1\n")) {
            var asked = gateway.request("/metrics").header("Accept", "application/openmetrics-text;version=1.0.0");
            HttpResponse<String> response = gateway.send(asked.GET());
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
            assertThat(response.body()).endsWith("# EOF\n");
        }
    }

    @Test
    void aScrapeUnderLoadIsQuick() throws InterruptedException {
        try (var provider = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(provider)) {
            var over = new AtomicBoolean();
            List<Thread> clients = Stream.generate(() -> Thread.ofVirtual().start(() -> {
                        while (!over.get()) gateway.chat(true);
                    }))
                    .limit(8)
                    .toList();
            List<Duration> times =
                    Stream.generate(() -> timed(gateway)).limit(60).sorted().toList();
            over.set(true);
            for (Thread client : clients) client.join();
            // Not the median: clients without a pause, and whatever else the machine does, hold up many of them.
            assertThat(times.get(times.size() / 4)).isLessThan(Duration.ofMillis(50));
            assertThat(Exposition.parse(scrape(gateway)).sum("gatehouse_exchanges_total"))
                    .isPositive();
        }
    }

    private static Duration timed(TestGateway gateway) {
        long start = System.nanoTime();
        scrape(gateway);
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
