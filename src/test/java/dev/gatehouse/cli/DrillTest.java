package dev.gatehouse.cli;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import dev.gatehouse.testing.wall.Result;
import dev.gatehouse.testing.wall.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command around the catalogue. What the gateway makes of the faults is WallTest's matter, and quicker there. */
class DrillTest {

    private static final List<Result> RESULTS = List.of(
            new Result("reset", Verdict.PASS, Duration.ofMillis(1_250), List.of(2, 1), "reset before the head"),
            new Result("cut-stream", Verdict.SAFE, Duration.ofMillis(90), List.of(1, 0), "told: 200 oops"));

    @TempDir
    Path directory = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final DrillReport report = new DrillReport(new PrintWriter(out), new PrintWriter(err));

    @Test
    void scorecardHasALineForEachFault() {
        report.text(RESULTS);
        assertThat(out.toString())
                .containsPattern("reset +pass +1\\.3 +2\\+1 +reset before the head\n")
                .containsPattern("cut-stream +safe +0\\.1 +1\\+0 +told: 200 oops\n")
                .contains("1 of 2 passed");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void jsonIsTheContract() {
        report.json(RESULTS);
        JsonNode score = json(out.toString());
        assertThat(score.path("passed").asInt()).isEqualTo(1);
        assertThat(score.path("total").asInt()).isEqualTo(2);
        assertThat(score.path("results")).hasSize(2);
        assertThat(score.at("/results/0").toString())
                .isEqualTo("{\"name\":\"reset\",\"verdict\":\"pass\",\"seconds\":1.3,\"upstream_calls\":3,"
                        + "\"detail\":\"reset before the head\"}");
    }

    @Test
    void progressIsKeptApartFromTheResult() {
        report.begin();
        report.progress(RESULTS.getFirst());
        assertThat(err.toString()).contains("1.3 s  pass     reset");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void signalInTheMidstOfItLeavesNothing() {
        var remains = new Remains(directory.resolve("tmp"));
        assertThat(remains.directory().toFile().mkdir()).isTrue();
        var environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + remains.directory());
        try (var drill = TestProcess.start(directory.resolve("out"), environment, "drill")) {
            TestGateway.await(() -> drill.output().contains("pass     500-once"));
            drill.terminate();
            assertThat(drill.awaitExit()).isEqualTo(143);
            assertThat(remains.folders()).isEmpty();
            remains.assertNoProcess();
            assertThat(drill.output()).doesNotContain("\tat ", "fail ");
        }
    }
}
