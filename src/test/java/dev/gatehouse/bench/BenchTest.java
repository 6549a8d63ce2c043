package dev.gatehouse.bench;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.bench.load.Load;
import dev.gatehouse.bench.load.Outcome;
import dev.gatehouse.bench.mock.Behaviour;
import dev.gatehouse.bench.mock.Behaviour.Kind;
import dev.gatehouse.bench.mock.MockUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab with loads of a fraction of a second. Its figures are not judged here, but that there are any, and of what. */
class BenchTest {

    private static final Pace TINY =
            new Pace(1, Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300));

    private static final int PIECES = 20;

    @TempDir
    Path directory = Path.of("");

    @Test
    void figuresOfEveryWayAreTheContract() {
        var progress = new ArrayList<String>();
        Figures figures;
        try (var belongings = new Belongings()) {
            figures = new Lab(
                            TINY,
                            List.of(
                                    Scenario.SMALL,
                                    Scenario.SSE,
                                    Scenario.TRANSLATED_SMALL,
                                    Scenario.TRANSLATED_SSE,
                                    Scenario.FAILOVER),
                            progress::add)
                    .run(belongings, directory, null);
        }
        JsonNode scenarios = json(JsonReport.of(figures)).path("scenarios");
        assertThat(scenarios.fieldNames())
                .toIterable()
                .containsExactly("small", "sse", "translated_small", "translated_sse", "failover");
        for (JsonNode scenario : scenarios) {
            assertThat(scenario.fieldNames()).toIterable().containsExactly("direct", "nginx", "gatehouse");
            JsonNode gateway = scenario.path("gatehouse");
            assertThat(gateway.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "cpu_us_per_request",
                            "requests_per_second",
                            "added_p50_ms",
                            "added_p99_ms",
                            "added_ttft_p99_ms",
                            "rss_mb",
                            "errors");
            assertThat(gateway.path("cpu_us_per_request").asDouble()).isPositive();
            assertThat(gateway.path("requests_per_second").asDouble()).isPositive();
            assertThat(gateway.path("added_p50_ms").isNumber()).isTrue();
            assertThat(gateway.path("rss_mb").asDouble()).isPositive();
            assertThat(gateway.path("errors").asInt(-1)).isZero();
            assertThat(scenario.at("/direct/cpu_us_per_request").isNull()).isTrue();
            assertThat(scenario.at("/direct/added_p50_ms").isNull()).isTrue();
        }
        assertThat(scenarios.at("/small/gatehouse/added_ttft_p99_ms").isNull()).isTrue();
        assertThat(scenarios.at("/sse/gatehouse/added_ttft_p99_ms").isNumber()).isTrue();
        assertThat(figures.cpuMicros(Scenario.SMALL, Via.GATEHOUSE, Part.POSTGRES))
                .isPositive();
        assertThat(figures.count(Scenario.FAILOVER, Via.GATEHOUSE, Outcome::attempts))
                .as("every first target fails")
                .isGreaterThan(figures.count(Scenario.FAILOVER, Via.GATEHOUSE, Outcome::answered));
        assertThat(TextReport.of(figures)).contains("## small", "| gatehouse |", "GC pauses");
        assertThat(progress).anyMatch(line -> line.contains("gatehouse"));
    }

    @Test
    void wrongAnswersAreErrors() {
        try (var belongings = new Belongings()) {
            ChildProcess mock = belongings.open(
                    () -> ChildProcess.java(
                            directory, "mock", List.of(), Map.of(), List.of(MockUpstream.class.getName())),
                    ChildProcess::close);
            int port = mock.awaitPort();
            LoadGenerator generator = belongings.open(() -> LoadGenerator.start(directory), LoadGenerator::close);
            assertThat(generator.run(load(port, Kind.WHOLE, false)).answered()).isEqualTo(100);
            assertThat(generator.run(load(port, Kind.SLOW, true)).piece().count())
                    .as("pieces whose way was timed")
                    .isEqualTo(100 * PIECES);
            assertAllErrors(generator.run(load(port, Kind.LYING, false)), "wrong text");
            assertAllErrors(generator.run(load(port, Kind.BROKEN, false)), "status 500");
            assertAllErrors(generator.run(load(port, Kind.CUT, true)), "closed before the end of the answer");
            assertThat(generator.run(load(port, Kind.THROTTLED, false)).refused())
                    .isEqualTo(100);
        }
    }

    private static void assertAllErrors(Outcome outcome, String cause) {
        assertThat(outcome.answered()).isZero();
        assertThat(outcome.errors()).isEqualTo(100);
        assertThat(outcome.causes()).containsExactly(Map.entry(cause, 100));
    }

    private static Load load(int port, Kind kind, boolean stream) {
        return new Load(
                port,
                new Behaviour(kind, PIECES).path(),
                "none",
                "any",
                200,
                stream,
                PIECES,
                1_000,
                100,
                10,
                100,
                100,
                1_000);
    }
}
