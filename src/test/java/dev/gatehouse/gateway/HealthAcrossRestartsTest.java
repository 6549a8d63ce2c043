package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What a gateway learnt of targets and keys is known to the next one on the same database. */
class HealthAcrossRestartsTest {

    private static final OpenAiChat GOOD = OpenAiChat.saying("hi");

    /** The first rest, of 5 s, could be over before the next gateway is asked. */
    private static final String LONGER_REST =
            "UPDATE circuit SET rest_ends_at = rest_ends_at + interval '10 min' WHERE times_opened > 0";

    /** {@code turbo} has a healthy second target, {@code keyed} a second key. */
    private static String document(FakeUpstream broken, FakeUpstream limited, FakeUpstream good) {
        return """
                version: 1
                providers:
                  - {name: broken, base_url: "%s"}
                  - name: limited
                    base_url: "%s"
                    keys: [{id: first, secret: "env:KEY_ONE"}, {id: second, secret: "env:KEY_TWO"}]
                  - {name: good, base_url: "%s"}
                groups:
                  - {name: turbo, targets: [{provider: broken, model: m}, {provider: good, model: m}]}
                  - {name: keyed, targets: [{provider: limited, model: m}]}
                """.formatted(broken.baseUrl(), limited.baseUrl(), good.baseUrl());
    }

    private static Script limitingFirstKey() {
        return (request, wire) -> {
            if (request.header("Authorization").orElse("").endsWith(TestGateway.KEY_ONE))
                wire.json(429, "{}", "Retry-After: 600");
            else GOOD.answer(request, wire);
        };
    }

    private static int execute(TestGateway gateway, String sql) {
        try (var connection = gateway.database().connect();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode circuit(TestGateway gateway) {
        return json(gateway.send(gateway.adminRequest("/api/circuits")).body()).at("/data/0");
    }

    private static JsonNode key(TestGateway gateway) {
        return json(gateway.send(gateway.adminRequest("/api/providers/limited/keys"))
                        .body())
                .at("/data/0");
    }

    private static void reset(TestGateway gateway, String path, String body) {
        var answer = gateway.send(gateway.adminRequest(path).POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).isEqualTo(204);
    }

    private static long rows(TestGateway gateway, String table) {
        try (var connection = gateway.database().connect();
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void openCircuitsAndCoolingKeysAreStillLeftAloneAndResetsLast() {
        try (var broken = FakeUpstream.start(Script.status(500, "{}"));
                var limited = FakeUpstream.start(limitingFirstKey());
                var good = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(document(broken, limited, good))) {
            for (int i = 0; i < 5; i++) gateway.chat(false);
            gateway.post("{\"model\":\"keyed\"}");
            TestGateway.await(() -> execute(gateway, LONGER_REST) == 1);
            JsonNode circuitBefore = circuit(gateway);
            JsonNode keyBefore = key(gateway);
            assertThat(circuitBefore.path("state").asText()).isEqualTo("open");
            assertThat(keyBefore.path("state").asText()).isEqualTo("cooling");

            gateway.restart();
            JsonNode circuit = circuit(gateway);
            assertThat(circuit.path("state").asText()).isEqualTo("open");
            assertThat(circuit.path("last_class").asText()).isEqualTo("upstream_error");
            assertThat(circuit.path("consecutive_failures").asInt()).isEqualTo(5);
            assertThat(circuit.path("opened_at").asText().substring(0, 19))
                    .isEqualTo(circuitBefore.path("opened_at").asText().substring(0, 19));
            assertThat(circuit.path("retry_in_seconds").asInt()).isBetween(500, 605);
            assertThat(key(gateway).path("cause").asText()).isEqualTo("rate_limited");
            assertThat(key(gateway).path("retry_in_seconds").asInt()).isBetween(500, 600);
            assertThat(gateway.chat(false).headers().firstValue("X-Gatehouse-Provider"))
                    .hasValue("good");
            assertThat(gateway.post("{\"model\":\"keyed\"}").statusCode()).isEqualTo(200);
            assertThat(broken.requests()).hasSize(5);
            assertThat(limited.requests()).hasSize(3);

            reset(gateway, "/api/circuits/reset", "{\"provider\":\"broken\",\"model\":\"m\"}");
            reset(gateway, "/api/providers/limited/keys/first/reset", "");
            gateway.restart();
            assertThat(circuit(gateway).isMissingNode()).isTrue();
            assertThat(key(gateway).path("state").asText()).isEqualTo("ready");
            gateway.chat(false);
            assertThat(broken.requests()).hasSize(6);
        }
    }

    @Test
    void failuresThatOpenedNothingYetAreNotForgottenEither() {
        try (var broken = FakeUpstream.start(Script.status(500, "{}"));
                var limited = FakeUpstream.start(GOOD);
                var good = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(document(broken, limited, good))) {
            for (int i = 0; i < 4; i++) gateway.chat(false);
            gateway.restart();
            assertThat(circuit(gateway).path("consecutive_failures").asInt()).isEqualTo(4);
            gateway.chat(false);
            assertThat(circuit(gateway).path("state").asText()).isEqualTo("open");
        }
    }

    @Test
    void changesAreSavedWhileItRuns() {
        try (var broken = FakeUpstream.start(Script.status(500, "{}"));
                var limited = FakeUpstream.start(limitingFirstKey());
                var good = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(document(broken, limited, good))) {
            gateway.chat(false);
            gateway.post("{\"model\":\"keyed\"}");
            TestGateway.await(() -> rows(gateway, "circuit") == 1 && rows(gateway, "key_cooldown") == 1);
            reset(gateway, "/api/circuits/reset", "{\"provider\":\"broken\"}");
            reset(gateway, "/api/providers/limited/keys/first/reset", "");
            TestGateway.await(() -> rows(gateway, "circuit") == 0 && rows(gateway, "key_cooldown") == 0);
        }
    }

    @Test
    void whatTheConfigurationNoLongerHasIsRemoved() {
        try (var provider = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(document(provider, provider, provider))) {
            execute(gateway, """
                    INSERT INTO circuit
                    SELECT provider, model, class, now(), 5, 5, 31, 1, now(), now(), now() + interval '1 h', false
                      FROM (VALUES ('gone', 'm', 'timeout'), ('gone', '', 'timeout'), ('GOOD', 'm', 'timeout'),
                                   ('good', 'made-up', 'model_gone'), ('good', 'm', 'model_gone'),
                                   ('good', 'other', 'timeout')) AS row (provider, model, class)
                    """);
            execute(gateway, """
                    INSERT INTO key_cooldown
                    SELECT provider, key_id, 'auth', now(), now() + interval '1 h', 0
                      FROM (VALUES ('gone', 'first'), ('limited', 'third'), ('limited', 'first')) AS row (provider, key_id)
                    """);
            gateway.restart();
            assertThat(json(gateway.send(gateway.adminRequest("/api/circuits")).body())
                            .path("data")
                            .valueStream()
                            .map(circuit -> circuit.path("model").asText()))
                    .containsExactly("m", "other");
            assertThat(key(gateway).path("state").asText()).isEqualTo("cooling");
            TestGateway.await(() -> rows(gateway, "circuit") == 2 && rows(gateway, "key_cooldown") == 1);
        }
    }
}
