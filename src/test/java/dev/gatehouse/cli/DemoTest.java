package dev.gatehouse.cli;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo proves. Its figure is for a machine at rest, so here only the facts are judged. */
class DemoTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void factsOfRequestAndStreamAreTheContract() {
        try (var demo = TestProcess.start(directory.resolve("out"), Map.of(), "demo", "--json")) {
            int exitCode = demo.awaitExit();
            String output = demo.output();
            JsonNode facts = json(output.substring(output.indexOf("\n{") + 1));
            for (JsonNode exchange : new JsonNode[] {facts, facts.path("stream")}) {
                assertThat(exchange.path("status").asInt()).isEqualTo(200);
                assertThat(exchange.path("route_mode").asText()).isEqualTo("model_fallback");
                assertThat(exchange.at("/attempts/0/class").asText()).isEqualTo("rate_limited");
                assertThat(exchange.at("/attempts/1/class").asText()).isEqualTo("ok");
                assertThat(exchange.path("forwarded_model").asText()).isEqualTo("large-2");
                assertThat(exchange.path("failover_ms").isNumber()).isTrue();
                exchange.path("checks").properties().forEach(check -> {
                    if (!check.getKey().contains("50 ms"))
                        assertThat(check.getValue().asBoolean()).isTrue();
                });
            }
            assertThat(exitCode == 0).isEqualTo(facts.path("passed").asBoolean());
        }
    }

    @Test
    void signalAsSoonAsThereIsAFolderLeavesNothing() {
        assertNothingLeftAfterSignal(143, remains -> !remains.folders().isEmpty(), "demo");
    }

    @Test
    void signalWhileTheDatabaseStartsLeavesNothing() {
        assertNothingLeftAfterSignal(143, Remains::hasStartingDatabase, "demo");
    }

    @Test
    void signalWhileTheDatabaseStartsLeavesNothingOfWhatWasToBeKept() {
        assertNothingLeftAfterSignal(0, Remains::hasStartingDatabase, "demo", "--keep");
    }

    @Test
    void signalEndsWhatWasKeptAndLeavesNothing() {
        assertNothingLeftAfterSignal(
                0,
                remains -> output().contains("Ctrl-C") && !remains.processes().isEmpty(),
                "demo",
                "--keep");
    }

    private void assertNothingLeftAfterSignal(int exitCode, Predicate<Remains> moment, String... arguments) {
        var remains = new Remains(directory.resolve("tmp"));
        assertThat(remains.directory().toFile().mkdir()).isTrue();
        var environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + remains.directory());
        try (var demo = TestProcess.start(directory.resolve("out"), environment, arguments)) {
            TestGateway.await(() -> moment.test(remains));
            demo.terminate();
            assertThat(demo.awaitExit()).isEqualTo(exitCode);
            assertThat(remains.folders()).isEmpty();
            remains.assertNoProcess();
            assertThat(demo.output()).doesNotContain("\tat ");
        }
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
