package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The configuration by hand. */
class ConfigCommandsTest {

    @TempDir
    Path directory = Path.of("");

    private final FakeUpstream one = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.withoutFile();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void close() {
        gateway.close();
        one.close();
    }

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", gateway.url(), "--token", TestGateway.ADMIN_TOKEN));
        return new CommandLine(new ConfigCommands())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (!(failure instanceof RefusedException)) throw failure;
                    err.append(failure.getMessage());
                    return 1;
                })
                .execute(all.toArray(String[]::new));
    }

    private String file(String document) throws IOException {
        return Files.writeString(directory.resolve("new.yaml"), document).toString();
    }

    @Test
    void documentIsCheckedComparedPublishedAndTakenBack() throws IOException {
        String first = TestGateway.turboDocument("", one);
        assertThat(run("validate", file(first))).isZero();
        assertThat(out).hasToString("The document is valid.\n");
        assertThat(run("publish", "--description", "the first", file(first)))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).startsWith("Revision 1 is live.\n  added      providers[p1]: {");

        String second =
                first.replace("model: m1", "model: m1, weight: 7") + "settings: {trusted_proxies: [10.0.0.0/8]}\n";
        assertThat(run("diff", file(second))).isZero();
        assertThat(out.toString())
                .contains("  added      groups[turbo].targets[p1/m1].weight: 7\n")
                .contains("Counts from the next start of a gateway: settings.trusted_proxies\n");
        assertThat(run("publish", "--expected", "1", file(second))).isZero();
        assertThat(run("publish", "--expected", "1", file(first))).isEqualTo(1);
        assertThat(err.toString()).contains("Revision 2 is live");
        assertThat(run("diff", "--against", "1")).isZero();
        assertThat(out.toString()).contains("weight: 7");

        assertThat(run("rollback", "1")).isZero();
        assertThat(out.toString())
                .startsWith("Revision 3 is live.\n")
                .contains("removed    groups[turbo].targets[p1/m1].weight: 7");
        assertThat(run("revisions")).isZero();
        assertThat(out.toString()
                        .lines()
                        .map(line -> line.replaceAll("\\s+", " ").strip()))
                .satisfiesExactly(
                        head -> assertThat(head).isEqualTo("revision published author description"),
                        row -> assertThat(row).matches("3 \\S+Z admin live back to revision 1"),
                        row -> assertThat(row).matches("2 \\S+Z admin rolled_back"),
                        row -> assertThat(row).matches("1 \\S+Z admin the first"));

        assertThat(run("export")).isZero();
        assertThat(run("diff", file(out.toString()))).isZero();
        assertThat(out).hasToString("Nothing changes.\n");
        assertThat(run("export", "--revision", "2", "--json")).isZero();
        assertThat(TestGateway.json(out.toString())
                        .at("/groups/0/targets/0/weight")
                        .asInt())
                .isEqualTo(7);
        assertThat(run("revisions", "--json", "--limit", "1")).isZero();
        assertThat(TestGateway.json(out.toString()).path("next_cursor").asText())
                .isEqualTo("3");
    }

    @Test
    void everythingThatIsWrongIsToldAndExitsWithOne() throws IOException {
        String wrong = TestGateway.turboDocument("setings: {}\n", one).replace("provider: p1", "provider: p2");
        for (String command : List.of("validate", "publish", "diff")) {
            assertThat(run(command, file(wrong))).isEqualTo(1);
            assertThat(err.toString())
                    .contains("setings: is not a field")
                    .contains("did you mean \"settings\"?")
                    .contains("groups[0].targets[0].provider: no provider is named \"p2\"");
        }
    }

    @Test
    void whatIsTypedWrongExitsWithTwo() {
        assertThat(run("validate")).isEqualTo(2);
        assertThat(run("validate", directory.resolve("none.yaml").toString())).isEqualTo(2);
        assertThat(run("diff")).isEqualTo(2);
        assertThat(run("rollback", "x")).isEqualTo(2);
        assertThat(run("export", "--url", "nonsense")).isEqualTo(2);
    }
}
