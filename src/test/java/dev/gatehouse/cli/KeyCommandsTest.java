package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Virtual keys by hand. */
class KeyCommandsTest {

    private final FakeUpstream one = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.turbo(one);
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
        return new CommandLine(new KeyCommands())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (!(failure instanceof RefusedException)) throw failure;
                    err.append(failure.getMessage());
                    return 1;
                })
                .execute(all.toArray(String[]::new));
    }

    private int chat(String secret) {
        return gateway.send(gateway.chatWith(secret, "{\"model\":\"turbo\",\"messages\":[]}"))
                .statusCode();
    }

    @Test
    void keyIsMadeChangedSwitchedOffAndRevoked() {
        assertThat(run("create", "ci", "--owner", "ann", "--rps", "5", "--budget", "day=2.5", "--allow-model", "tur*"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .containsPattern("(?m)^owner +ann$")
                .containsPattern("(?m)^limits +rps 5$")
                .containsPattern("(?m)^budgets +day 2.5$")
                .containsPattern("(?m)^allowed models +tur\\*$");
        String secret = out.toString().lines().skip(1).findFirst().orElseThrow();
        assertThat(chat(secret)).isEqualTo(200);

        assertThat(run(
                        "change",
                        "ci",
                        "--unset",
                        "limits.rps",
                        "--unset",
                        "owner",
                        "--tpm",
                        "100000",
                        "--rename",
                        "build"))
                .isZero();
        assertThat(out.toString()).containsPattern("limits +tpm 100000\n").doesNotContain("ann", secret);
        assertThat(run("disable", "build")).isZero();
        assertThat(chat(secret)).isEqualTo(403);
        assertThat(run("list")).isZero();
        assertThat(out.toString())
                .containsPattern("(?m)^build +\\S{4} +switched off ")
                .containsPattern("(?m)^tests .* active ");
        assertThat(run("enable", "build")).isZero();
        assertThat(chat(secret)).isEqualTo(200);

        assertThat(run("rotate", "build", "--grace", "0s")).isZero();
        String next = out.toString().lines().skip(1).findFirst().orElseThrow();
        assertThat(chat(secret)).isEqualTo(403);
        assertThat(chat(next)).isEqualTo(200);

        assertThat(run("revoke", "build")).isZero();
        assertThat(out).hasToString("Revoked build.\n");
        assertThat(chat(next)).isEqualTo(401);
        assertThat(run("show", "build")).isEqualTo(1);
        assertThat(err.toString()).contains("no virtual key build");
    }

    @Test
    void namesMayBeSharedAndIdsAreNot() {
        String id = gateway.createKeyAs("{\"name\":\"twin\"}").path("id").asText();
        gateway.createKey("twin");
        assertThat(run("show", "twin")).isEqualTo(1);
        assertThat(err.toString()).contains("2 virtual keys");
        assertThat(run("show", id, "--json")).isZero();
        assertThat(TestGateway.json(out.toString()).path("name").asText()).isEqualTo("twin");
        assertThat(run("change", id)).isEqualTo(2);
        assertThat(run("create", "x", "--rps", "-1")).isEqualTo(1);
        assertThat(err.toString()).contains("limits.rps");
    }
}
