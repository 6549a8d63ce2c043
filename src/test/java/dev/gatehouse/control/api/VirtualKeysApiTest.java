package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.TestGateway;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Letting clients in and out. */
class VirtualKeysApiTest {

    private final TestGateway gateway = TestGateway.configured("version: 1\n");

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpResponse<String> create(String body) {
        return gateway.send(gateway.adminRequest("/api/virtual-keys").POST(BodyPublishers.ofString(body)));
    }

    private JsonNode list() {
        return json(gateway.send(gateway.adminRequest("/api/virtual-keys")).body())
                .path("data");
    }

    @Test
    void secretIsShownOnceAndStoredAsItsHash() throws SQLException {
        var response = create("{\"name\":\"ci\"}");
        assertThat(response.statusCode()).isEqualTo(201);
        String secret = json(response.body()).path("key").asText();
        assertThat(secret).matches("sk-gh-[0-9A-Za-z]{43}");

        var shown = list().valueStream()
                .filter(key -> key.path("name").asText().equals("ci"))
                .findFirst()
                .orElseThrow();
        assertThat(shown.has("key")).isFalse();
        assertThat(secret).endsWith(shown.path("hint").asText());
        try (var connection = gateway.database().connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT string_agg(k::text, '|') FROM virtual_key k")) {
            rows.next();
            assertThat(rows.getString(1)).doesNotContain(secret);
        }
    }

    private HttpResponse<String> rotate(String id, String body) {
        return gateway.send(
                gateway.adminRequest("/api/virtual-keys/" + id + "/rotate").POST(BodyPublishers.ofString(body)));
    }

    private static int asked(TestGateway gateway, int port, String secret) {
        return gateway.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/models"))
                        .header("Authorization", "Bearer " + secret))
                .statusCode();
    }

    @Test
    void rotatedKeyHasTwoSecretsForAWhileOnEveryGateway() {
        JsonNode made = json(create("{\"name\":\"ci\"}").body());
        String id = made.path("id").asText();
        String first = made.path("key").asText();
        try (var other = gateway.another()) {
            JsonNode rotated = json(rotate(id, "{\"grace\":\"30m\"}").body());
            String second = rotated.path("key").asText();
            assertThat(second).matches("sk-gh-[0-9A-Za-z]{43}").isNotEqualTo(first);
            assertThat(Instant.parse(rotated.path("previous_until").asText()))
                    .isBetween(Instant.now().plusSeconds(1_700), Instant.now().plusSeconds(1_800));
            for (int port : new int[] {gateway.port(), other.port()}) {
                TestGateway.await(() -> asked(gateway, port, second) == 200);
                assertThat(asked(gateway, port, first)).isEqualTo(200);
            }
            String third =
                    json(rotate(id, "{\"grace\":\"0s\"}").body()).path("key").asText();
            TestGateway.await(() -> asked(gateway, other.port(), third) == 200);
            for (int port : new int[] {gateway.port(), other.port()}) {
                assertThat(asked(gateway, port, second)).as("its time is over").isEqualTo(403);
                assertThat(asked(gateway, port, first))
                        .as("it was the one before")
                        .isEqualTo(401);
            }
        }
        assertThat(list().valueStream().filter(key -> key.path("id").asText().equals(id)))
                .singleElement()
                .satisfies(key -> assertThat(key.path("name").asText()).isEqualTo("ci"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"grace\":\"31d\"}", "{\"grace\":\"soon\"}", "{\"grace\":3600}", "{\"graze\":\"1h\"}"})
    void graceThatIsNoneRotatesNothing(String body) {
        JsonNode made = json(create("{\"name\":\"ci\"}").body());
        assertThat(rotate(made.path("id").asText(), body).statusCode()).isEqualTo(422);
        assertThat(asked(gateway, gateway.port(), made.path("key").asText())).isEqualTo(200);
        assertThat(rotate("nobody", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void twoKeysAreNeverAlike() {
        assertThat(gateway.createKey("a")).isNotEqualTo(gateway.createKey("a"));
        assertThat(list()).hasSize(3);
    }

    @Test
    void keysComeInPagesThatNothingMoves() {
        for (String name : List.of("b", "c", "d", "e")) gateway.createKey(name);
        JsonNode first = page("?limit=2");
        assertThat(first.path("data").findValuesAsText("name")).containsExactly("tests", "b");
        // The one behind which the next page begins.
        String last = first.at("/data/1/id").asText();
        gateway.send(gateway.adminRequest("/api/virtual-keys/" + last).DELETE());
        gateway.createKey("f");
        JsonNode second = page("?limit=2&cursor=" + first.path("next_cursor").asText());
        assertThat(second.path("data").findValuesAsText("name")).containsExactly("c", "d");
        JsonNode third = page("?limit=2&cursor=" + second.path("next_cursor").asText());
        assertThat(third.path("data").findValuesAsText("name")).containsExactly("e", "f");
        assertThat(third.path("next_cursor").isNull()).isTrue();
        assertThat(page("?limit=0").path("code").asText()).isEqualTo("invalid_limit");
        assertThat(page("?cursor=here").path("code").asText()).isEqualTo("invalid_cursor");
    }

    private JsonNode page(String query) {
        return json(
                gateway.send(gateway.adminRequest("/api/virtual-keys" + query)).body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|name|invalid",
                "{\"name\":\" \"}|name|invalid",
                "{\"name\":7}|name|invalid",
                "{\"name\":\"ok\",\"nmae\":1}|nmae|unknown_field"
            })
    void unusableFieldIs422AndNamed(String body, String path, String code) {
        var response = create(body);
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode error = json(response.body()).at("/errors/0");
        assertThat(error.path("path").asText()).isEqualTo(path);
        assertThat(error.path("code").asText()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7"})
    void bodyThatIsNoObjectIs400(String body) {
        assertThat(create(body).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"feffff", "000000", "0000fffeffffffff", "fffe0000ffffffff", "7b22ff227d", "7b00"})
    void bytesThatAreNoTextAre400(String hex) {
        var body = BodyPublishers.ofByteArray(HexFormat.of().parseHex(hex));
        var response = gateway.send(gateway.adminRequest("/api/virtual-keys").POST(body));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response.body()).path("code").asText()).isEqualTo("invalid_json");
    }

    @Test
    void tooLargeABodyIs413() {
        var response = create("{\"name\":\"" + "x".repeat(64 * 1024) + "\"}");
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(json(response.body()).path("code").asText()).isEqualTo("request_too_large");
        assertThat(json(response.body()).path("status").asInt()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not-a-uuid", "00000000-0000-0000-0000-000000000000"})
    void deletingWhatIsNotThereIs404(String id) {
        assertThat(gateway.send(gateway.adminRequest("/api/virtual-keys/" + id).DELETE())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void onlyTheAdminGetsIn() {
        for (String path : new String[] {"/api/virtual-keys", "/api/exchanges/x"}) {
            assertThat(gateway.send(gateway.request(path)).statusCode()).isEqualTo(401);
            var withClientKey = gateway.request(path).header("Authorization", "Bearer " + gateway.key());
            var response = gateway.send(withClientKey);
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(json(response.body()).path("code").asText()).isEqualTo("unauthorized");
        }
        assertThat(gateway.send(gateway.adminRequest("/api/exchanges/unknown")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void keyMadeByAnotherGatewayOnTheDatabaseWorksWithinASecond() throws SQLException {
        String secret = "sk-gh-from-elsewhere";
        try (var connection = gateway.database().connect();
                var insert = connection.prepareStatement("""
                        INSERT INTO virtual_key (id, name, secret_sha256, hint, created_at)
                        VALUES (gen_random_uuid(), 'elsewhere', ?, 'here', now())
                        """)) {
            insert.setString(1, dev.gatehouse.domain.KeyDigest.of(secret).hex());
            insert.executeUpdate();
        }
        long since = System.nanoTime();
        TestGateway.await(() -> gateway.send(gateway.request("/v1/models").header("x-api-key", secret))
                        .statusCode()
                == 200);
        assertThat(System.nanoTime() - since).isLessThan(1_000_000_000L);
    }

    private HttpResponse<String> patch(String id, String body) {
        return gateway.send(
                gateway.adminRequest("/api/virtual-keys/" + id).method("PATCH", BodyPublishers.ofString(body)));
    }

    @Test
    void patchChangesWhatItNamesAndNullTakesItBack() {
        JsonNode made = gateway.createKeyAs("""
                {"name":"ci","owner":"ann","expires_at":"2120-01-01T00:00:00Z","allowed_models":["a*"],
                 "allowed_cidrs":["10.0.0.0/8"],"limits":{"rps":0.5,"burst":3,"tpm":1000,"concurrency":2},
                 "budgets":{"hour":0.5,"month":20},"metadata":{"team":"search"}}""");
        String id = made.path("id").asText();
        JsonNode changed = json(patch(id, """
                {"name":"ci2","enabled":false,"limits":{"rps":2,"tpm":null},"budgets":{"day":1},"owner":null}""").body());
        assertThat(changed.path("name").asText()).isEqualTo("ci2");
        assertThat(changed.path("owner").isNull()).isTrue();
        assertThat(changed.path("enabled").asBoolean()).isFalse();
        assertThat(changed.at("/limits").toString())
                .isEqualTo("{\"rps\":2,\"burst\":3,\"tpm\":null,\"concurrency\":2}");
        assertThat(changed.at("/budgets/day").asDouble()).isEqualTo(1);
        assertThat(changed.at("/budgets/hour").asDouble()).isEqualTo(0.5);
        assertThat(changed.at("/metadata/team").asText()).isEqualTo("search");
        assertThat(json(gateway.send(gateway.adminRequest("/api/virtual-keys/" + id))
                        .body()))
                .isEqualTo(changed);
        assertThat(gateway.send(gateway.request("/v1/models")
                                .header("x-api-key", made.path("key").asText()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void everyFieldThatIsWrongIsToldAtOnce() {
        var response = create("""
                {"name":"","owner":7,"enabled":"yes","expires_at":"tomorrow","allowed_models":"x","allowed_cidrs":["10.0.0.0/99"],
                 "limits":{"rps":0,"burst":-1,"tpm":1.5,"rpm":3},"budgets":{"day":-1,"year":1},"metadata":{"a":1}}""");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response.body()).path("errors").findValuesAsText("path"))
                .containsExactlyInAnyOrder(
                        "name",
                        "owner",
                        "enabled",
                        "expires_at",
                        "allowed_models",
                        "allowed_cidrs[0]",
                        "limits.rps",
                        "limits.burst",
                        "limits.tpm",
                        "limits.rpm",
                        "budgets.day",
                        "budgets.year",
                        "metadata.a");
    }
}
