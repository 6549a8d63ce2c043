package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Virtual keys by hand. */
class KeyCommandsTest {

    private final FakeUpstream one = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.turbo(one);
    private final Typing typing = new Typing(KeyCommands::new, gateway);

    @AfterEach
    void close() {
        gateway.close();
        one.close();
    }

    private int chat(String secret) {
        return gateway.send(gateway.chatWith(secret, "{\"model\":\"turbo\",\"messages\":[]}"))
                .statusCode();
    }

    @Test
    void keyIsMadeChangedSwitchedOffAndRevoked() {
        assertThat(typing.run(
                        "create", "ci", "--owner", "ann", "--rps", "5", "--budget", "day=2.5", "--allow-model", "tur*"))
                .as(typing.err())
                .isZero();
        assertThat(typing.out())
                .containsPattern("(?m)^owner +ann$")
                .containsPattern("(?m)^limits +rps 5$")
                .containsPattern("(?m)^budgets +day 2.5$")
                .containsPattern("(?m)^allowed models +tur\\*$");
        String secret = typing.out().lines().skip(1).findFirst().orElseThrow();
        assertThat(chat(secret)).isEqualTo(200);

        assertThat(typing.run(
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
        assertThat(typing.out()).containsPattern("limits +tpm 100000\n").doesNotContain("ann", secret);
        assertThat(typing.run("disable", "build")).isZero();
        assertThat(chat(secret)).isEqualTo(403);
        assertThat(typing.run("list")).isZero();
        assertThat(typing.out())
                .containsPattern("(?m)^build +\\S{4} +switched off ")
                .containsPattern("(?m)^tests .* active ");
        assertThat(typing.run("enable", "build")).isZero();
        assertThat(chat(secret)).isEqualTo(200);

        assertThat(typing.run("rotate", "build", "--grace", "0s")).isZero();
        String next = typing.out().lines().skip(1).findFirst().orElseThrow();
        assertThat(chat(secret)).isEqualTo(403);
        assertThat(chat(next)).isEqualTo(200);

        assertThat(typing.run("revoke", "build")).isZero();
        assertThat(typing.out()).isEqualTo("Revoked build.\n");
        assertThat(chat(next)).isEqualTo(401);
        assertThat(typing.run("show", "build")).isEqualTo(1);
        assertThat(typing.err()).contains("no virtual key build");
    }

    @Test
    void namesMayBeSharedAndIdsAreNot() {
        String id = gateway.createKeyAs("{\"name\":\"twin\"}").path("id").asText();
        gateway.createKey("twin");
        assertThat(typing.run("show", "twin")).isEqualTo(1);
        assertThat(typing.err()).contains("2 virtual keys");
        assertThat(typing.run("show", id, "--json")).isZero();
        assertThat(TestGateway.json(typing.out()).path("name").asText()).isEqualTo("twin");
        assertThat(typing.run("change", id)).isEqualTo(2);
        assertThat(typing.run("create", "x", "--rps", "-1")).isEqualTo(1);
        assertThat(typing.err()).contains("limits.rps");
    }

    @Test
    void allPagesOfKeysAreListed() throws SQLException {
        try (var connection = gateway.database().connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO virtual_key (id, name, secret_sha256, hint, created_at)
                    SELECT gen_random_uuid(), 'key-' || n, encode(sha256(n::text::bytea), 'hex'), 'hint', now() FROM generate_series(1, 250) AS n
                    """);
        }
        assertThat(typing.run("list", "--json")).isZero();
        assertThat(TestGateway.json(typing.out()).path("data")).hasSize(251);
        assertThat(typing.run("list")).isZero();
        assertThat(typing.out()).containsPattern("(?m)^key-250 .* active +never +0\\.0000 ");
        assertThat(typing.run("show", "key-250")).isZero();
    }
}
