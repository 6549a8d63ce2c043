package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command around the lab, whose measuring is BenchTest's matter. */
class BenchCommandTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void signalInTheMidstOfItLeavesNothing() {
        var remains = new Remains(directory.resolve("tmp"));
        assertThat(remains.directory().toFile().mkdir()).isTrue();
        // Each program of the lab then has the directory in its command line.
        var environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + remains.directory());
        try (var bench = TestProcess.start(
                directory.resolve("out"), environment, "bench", "--quick", "--report=" + directory.resolve("r.md"))) {
            TestGateway.await(() -> bench.output().contains("warming up"));
            assertThat(processes(remains)).hasSizeGreaterThan(3);
            bench.terminate();
            assertThat(bench.awaitExit()).isEqualTo(143);
            assertThat(remains.folders()).isEmpty();
            TestGateway.await(() -> processes(remains).isEmpty());
            assertThat(bench.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void scenarioThatIsNoneIsToldWithThoseThatAre() {
        try (var bench = TestProcess.start(directory.resolve("out"), Map.of(), "bench", "--scenario", "huge")) {
            assertThat(bench.awaitExit()).isEqualTo(2);
            assertThat(bench.output()).contains("large_1m").doesNotContain("\tat ");
        }
    }

    private static List<String> processes(Remains remains) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(remains.directory().toString()))
                .toList();
    }
}
