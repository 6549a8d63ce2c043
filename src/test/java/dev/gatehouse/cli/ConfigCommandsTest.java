package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration by hand. */
class ConfigCommandsTest {

    @TempDir
    Path directory = Path.of("");

    private final FakeUpstream one = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.withoutFile();
    private final Typing typing = new Typing(ConfigCommands::new, gateway);

    @AfterEach
    void close() {
        gateway.close();
        one.close();
    }

    private String file(String document) throws IOException {
        return Files.writeString(directory.resolve("new.yaml"), document).toString();
    }

    @Test
    void documentIsCheckedComparedPublishedAndTakenBack() throws IOException {
        String first = TestGateway.turboDocument("", one);
        assertThat(typing.run("validate", file(first))).isZero();
        assertThat(typing.out()).isEqualTo("The document is valid.\n");
        assertThat(typing.run("publish", "--description", "the first", file(first)))
                .as(typing.err())
                .isZero();
        assertThat(typing.out()).startsWith("Revision 1 is live.\n  added      providers[p1]: {");

        String second =
                first.replace("model: m1", "model: m1, weight: 7") + "settings: {trusted_proxies: [10.0.0.0/8]}\n";
        assertThat(typing.run("diff", file(second))).isZero();
        assertThat(typing.out())
                .contains("  added      groups[turbo].targets[p1/m1].weight: 7\n")
                .contains("  added      settings.trusted_proxies: [\"10.0.0.0/8\"]\n");
        assertThat(typing.run("publish", "--expected", "1", file(second))).isZero();
        assertThat(typing.run("publish", "--expected", "1", file(first))).isEqualTo(1);
        assertThat(typing.err()).contains("Revision 2 is live");
        assertThat(typing.run("diff", "--against", "1")).isZero();
        assertThat(typing.out()).contains("weight: 7");

        assertThat(typing.run("rollback", "1")).isZero();
        assertThat(typing.out())
                .startsWith("Revision 3 is live.\n")
                .contains("removed    groups[turbo].targets[p1/m1].weight: 7");
        assertThat(typing.run("revisions")).isZero();
        assertThat(typing.out().lines().map(line -> line.replaceAll("\\s+", " ").strip()))
                .satisfiesExactly(
                        head -> assertThat(head).isEqualTo("revision published author description"),
                        row -> assertThat(row).matches("3 \\S+Z admin live back to revision 1"),
                        row -> assertThat(row).matches("2 \\S+Z admin rolled_back"),
                        row -> assertThat(row).matches("1 \\S+Z admin the first"));

        assertThat(typing.run("export")).isZero();
        assertThat(typing.run("diff", file(typing.out()))).isZero();
        assertThat(typing.out()).isEqualTo("Nothing changes.\n");
        assertThat(typing.run("export", "--revision", "2", "--json")).isZero();
        assertThat(TestGateway.json(typing.out())
                        .at("/groups/0/targets/0/weight")
                        .asInt())
                .isEqualTo(7);
        assertThat(typing.run("revisions", "--json", "--limit", "1")).isZero();
        assertThat(TestGateway.json(typing.out()).path("next_cursor").asText()).isEqualTo("3");
    }

    @Test
    void everythingThatIsWrongIsToldAndExitsWithOne() throws IOException {
        String wrong = TestGateway.turboDocument("setings: {}\n", one).replace("provider: p1", "provider: p2");
        for (String command : List.of("validate", "publish", "diff")) {
            assertThat(typing.run(command, file(wrong))).isEqualTo(1);
            assertThat(typing.err())
                    .contains("setings: is not a field")
                    .contains("did you mean \"settings\"?")
                    .contains("groups[0].targets[0].provider: no provider is named \"p2\"");
        }
    }

    @Test
    void whatIsTypedWrongExitsWithTwo() {
        assertThat(typing.run("validate")).isEqualTo(2);
        assertThat(typing.run("validate", directory.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(typing.run("diff")).isEqualTo(2);
        assertThat(typing.run("rollback", "x")).isEqualTo(2);
        assertThat(typing.run("export", "--url", "nonsense")).isEqualTo(2);
    }
}
