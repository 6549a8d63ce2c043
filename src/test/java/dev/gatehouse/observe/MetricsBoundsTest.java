package dev.gatehouse.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.ExchangeRecord.ClientState;
import dev.gatehouse.domain.ExchangeRecord.Served;
import dev.gatehouse.domain.ExchangeRecord.Timings;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Timeouts;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** However many models there are, and whatever they are called: a scrape stays small, readable, and counts them all. */
class MetricsBoundsTest {

    private static final Provider PROVIDER = new Provider(
            "p1", URI.create("http://127.0.0.1/v1"), Dialect.OPENAI_CHAT, List.of(), Map.of(), Timeouts.DEFAULT);

    private static Metrics knowing(Map<ModelName, ModelFacts> models) {
        var routing = new Routing(Settings.DEFAULT, List.of(PROVIDER), List.of(), models);
        return new Metrics(() -> routing, "1.2.3");
    }

    static ExchangeRecord exchange(String model) {
        var usage = Optional.of(new Usage(1_000, 500, 200, 50));
        var attempt = new AttemptRecord(
                1,
                PROVIDER.name(),
                model,
                Optional.of("k1"),
                AttemptClass.OK,
                OptionalInt.of(200),
                "answered",
                Duration.ofMillis(1),
                Duration.ZERO,
                Optional.of(Duration.ofMillis(200)),
                Optional.of(Duration.ofMillis(300)),
                Duration.ofSeconds(4),
                usage,
                Optional.of(new Usd(1_400_000)));
        return new ExchangeRecord(
                new UUID(1, 2),
                "request-1",
                Instant.EPOCH,
                "/v1/chat/completions",
                Dialect.OPENAI_CHAT,
                Optional.empty(),
                Optional.of(model),
                Optional.empty(),
                Optional.of(RouteMode.DIRECT),
                Optional.of(new Served(PROVIDER.name(), model)),
                200,
                Optional.empty(),
                true,
                usage,
                new Timings(
                        Duration.ZERO,
                        Duration.ofNanos(9_000),
                        Duration.ofNanos(20_000),
                        Duration.ofNanos(10_000),
                        Duration.ofNanos(5_000),
                        Optional.of(Duration.ofMillis(301)),
                        Optional.of(Duration.ofNanos(180_000)),
                        Duration.ofSeconds(4)),
                4_000,
                40_000,
                ClientState.SERVED,
                List.of(),
                List.of(attempt));
    }

    private static Exposition scrape(Metrics metrics) throws IOException {
        var text = new ByteArrayOutputStream();
        ExpositionFormats.init().getPrometheusTextFormatWriter().write(text, metrics.scrape());
        return Exposition.parse(text.toString(StandardCharsets.UTF_8));
    }

    @Test
    void modelsThatTheConfigurationDoesNotNameShareOneSeries() throws IOException {
        Metrics metrics = knowing(Map.of(new ModelName("p1", "known"), ModelFacts.UNKNOWN));
        metrics.exchange(exchange("known"));
        for (int i = 0; i < 5_000; i++) metrics.exchange(exchange("random-" + UUID.randomUUID()));
        assertThat(scrape(metrics).by("gatehouse_attempts_total", "provider", "model", "class"))
                .isEqualTo(Map.of("p1 known ok", 1.0, "p1 other ok", 5_000.0));
    }

    @Test
    void modelsBeyondTheBoundShareOneSeries() throws IOException {
        Map<ModelName, ModelFacts> models = new HashMap<>();
        for (int i = 0; i < 5_000; i++) models.put(new ModelName("p1", "m" + i), ModelFacts.UNKNOWN);
        Metrics metrics = knowing(models);
        for (int i = 0; i < 5_000; i++) metrics.exchange(exchange("m" + i));
        Exposition shown = scrape(metrics);
        assertThat(shown.named("gatehouse_attempts_total")).hasSize(Series.MAX + 1);
        assertThat(shown.named("gen_ai_client_operation_duration_seconds_count"))
                .hasSize(Series.MAX + 1);
        assertThat(shown.by("gatehouse_attempts_total", "provider", "model", "class"))
                .containsEntry("other other other", 5_000.0 - Series.MAX);
        assertThat(shown.sum("gatehouse_attempts_total")).isEqualTo(5_000);
        assertThat(shown.sum("gatehouse_tokens_total")).isEqualTo(5_000 * 1_750.0);
        assertThat(shown.sum("gatehouse_cost_usd_total")).isCloseTo(7.0, offset(1e-9));
    }

    @Test
    void namesAreEscaped() throws IOException {
        String odd = "a \"quoted\\model\"\n# TYPE x";
        Metrics metrics = knowing(Map.of(new ModelName("p1", odd), ModelFacts.UNKNOWN));
        metrics.exchange(exchange(odd));
        assertThat(scrape(metrics).by("gatehouse_attempts_total", "model"))
                .isEqualTo(Map.of("a \\\"quoted\\\\model\\\"\\n# TYPE x", 1.0));
    }

    @Test
    void circuitsOfModelsThatAreNotNamedShowTheWorst() throws IOException {
        Metrics metrics = knowing(Map.of());
        metrics.circuits(() -> List.of(
                circuit("one", CircuitState.Phase.CLOSED),
                circuit("two", CircuitState.Phase.OPEN),
                circuit("three", CircuitState.Phase.HALF_OPEN)));
        assertThat(scrape(metrics).by("gatehouse_circuit_state", "provider", "model"))
                .isEqualTo(Map.of("p1 other", 2.0));
    }

    private static CircuitState circuit(String model, CircuitState.Phase phase) {
        return new CircuitState(
                "p1",
                Optional.of(model),
                phase,
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                AttemptClass.TIMEOUT);
    }

    /** Measured on two busy cores: see docs/decisions/0010-prometheus-client.md. The bound here is for machines far worse. */
    @Test
    void countingAnExchangeIsCheap() throws InterruptedException {
        Metrics metrics = knowing(Map.of(new ModelName("p1", "known"), ModelFacts.UNKNOWN));
        ExchangeRecord record = exchange("known");
        int rounds = 100_000;
        long best = Long.MAX_VALUE;
        for (int run = 0; run < 8; run++) {
            long start = System.nanoTime();
            List<Thread> both = List.of(counting(metrics, record, rounds), counting(metrics, record, rounds));
            for (Thread thread : both) thread.join();
            best = Math.min(best, (System.nanoTime() - start) / rounds);
        }
        assertThat(best).isLessThan(20_000);
    }

    private static Thread counting(Metrics metrics, ExchangeRecord record, int rounds) {
        return Thread.ofPlatform().start(() -> {
            for (int i = 0; i < rounds; i++) metrics.exchange(record);
        });
    }
}
