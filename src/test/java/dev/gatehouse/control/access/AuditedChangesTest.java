package dev.gatehouse.control.access;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever changes something tells the audit what was and what is. */
class AuditedChangesTest {

    private static final String CANARY = "sk-canary-in-no-audit-9999";

    /** They let somebody in, or send a secret somewhere: worth an entry, though nothing is another afterwards. */
    private static final Set<String> CHANGE_NOTHING = Set.of(
            "POST /api/session",
            "POST /api/config/probe",
            "POST /api/config/export",
            "POST /api/providers/{name}/test",
            "POST /api/providers/{name}/discover",
            "POST /api/models/test",
            "POST /api/providers/models");

    private final FakeUpstream provider = FakeUpstream.start(Script.status(503, "{}"));
    private final TestGateway gateway = TestGateway.withoutFile();

    /** What the audit says of the first of each kind. */
    private final Map<String, String> said = new LinkedHashMap<>();

    @AfterEach
    void close() {
        gateway.close();
        provider.close();
    }

    private JsonNode done(String method, String path, String body) {
        var answer = gateway.send(gateway.adminRequest(path).method(method, BodyPublishers.ofString(body)));
        return noted(answer.statusCode(), answer.body());
    }

    private JsonNode done(Browser browser, String method, String path, String body) {
        var answer = browser.send(method, path, body);
        return noted(answer.statusCode(), answer.body());
    }

    private JsonNode noted(int status, String body) {
        assertThat(status).as(body).isLessThan(300);
        JsonNode newest = json(gateway.send(gateway.adminRequest("/api/audit?limit=1"))
                        .body())
                .at("/data/0");
        said.putIfAbsent(newest.path("action").asText(), newest.path("detail").asText());
        return body.isEmpty() ? newest : json(body);
    }

    private static String id(JsonNode made) {
        return made.path("id").asText();
    }

    @Test
    void everyCallThatChangesSomethingTellsBothSides() throws Exception {
        people();
        keys();
        configuration();
        health();

        assertThat(said.get("POST /api/tokens")).matches("nothing -> ci viewer ….{4} .*");
        assertThat(said.get("DELETE /api/tokens/{id}")).matches("ci viewer ….{4} .* -> nothing");
        assertThat(said.get("PUT /api/secrets/{name}")).isEqualTo("nothing -> …9999");
        assertThat(said.get("DELETE /api/secrets/{name}")).isEqualTo("…8888 -> nothing");
        assertThat(said.get("POST /api/users")).isEqualTo("nothing -> bob viewer");
        assertThat(said.get("DELETE /api/users/{id}")).isEqualTo("bob viewer -> nothing");
        assertThat(said.get("PATCH /api/virtual-keys/{id}"))
                .isEqualTo(
                        "ci {\"enabled\":true,\"limits\":{\"rps\":null}} -> {\"enabled\":false,\"limits\":{\"rps\":5}}");
        assertThat(said.get("PUT /api/owners/{name}/limits")).contains("{\"limits\":{\"rps\":null}} -> ", "\"rps\":7");
        assertThat(said.get("POST /api/config/publish"))
                .isEqualTo("revision 0 -> revision 1: provider p1: added; group turbo: added");
        assertThat(said.get("PUT /api/providers/{name}")).isEqualTo("revision 1 -> revision 2: provider p9: added");
        assertThat(said.get("DELETE /api/groups/{+name}")).isEqualTo("revision 6 -> revision 7: group other: removed");
        assertThat(said.get("POST /api/circuits/reset")).isEqualTo("p1/m1 closed -> closed");
        Set<String> changes = Rules.all().stream()
                .filter(rule -> !rule.method().equals("GET") && !rule.asks())
                .map(rule -> rule.method() + " " + rule.path())
                .filter(action -> !CHANGE_NOTHING.contains(action))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(said.keySet()).containsAll(changes);
        for (String action : changes) {
            assertThat(said.get(action)).as(action).contains(" -> ").doesNotContain(CANARY);
        }
    }

    @Test
    void questionsLeaveNoEntry() {
        long before = json(gateway.send(gateway.adminRequest("/api/audit?limit=1"))
                        .body())
                .at("/data/0/number")
                .asLong();
        for (String path : List.of("/api/config/validate", "/api/config/diff", "/api/config/preview", "/api/explain")) {
            gateway.send(gateway.adminRequest(path).POST(BodyPublishers.ofString("{\"document\":{\"version\":1}}")));
        }
        assertThat(json(gateway.send(gateway.adminRequest("/api/audit?limit=1")).body())
                        .at("/data/0/number")
                        .asLong())
                .isEqualTo(before);
    }

    private void people() {
        String token = gateway.gatehouse().setupToken().orElseThrow().reveal();
        var first = gateway.send(gateway.request("/api/setup")
                .header("Origin", gateway.url())
                .POST(BodyPublishers.ofString(
                        "{\"token\":\"%s\",\"name\":\"ann\",\"password\":\"%s\"}".formatted(token, CANARY))));
        noted(first.statusCode(), first.body());
        Browser ann = Browser.signedIn(gateway, first);
        done(ann, "PUT", "/api/session/password", "{\"old\":\"%s\",\"new\":\"another %s\"}".formatted(CANARY, CANARY));
        JsonNode offered = done(ann, "POST", "/api/session/second-factor", "");
        var secret = new Secret(offered.path("secret").asText());
        done(ann, "PUT", "/api/session/second-factor", "{\"code\":\"" + Totp.code(secret, Instant.now()) + "\"}");
        done(ann, "DELETE", "/api/session", "");

        String bob = id(done(
                "POST", "/api/users", "{\"name\":\"bob\",\"role\":\"viewer\",\"password\":\"%s\"}".formatted(CANARY)));
        Browser.signedIn(gateway, Browser.enter(gateway, "bob", CANARY));
        JsonNode sessions =
                json(gateway.send(gateway.adminRequest("/api/sessions")).body());
        done("DELETE", "/api/sessions/" + id(sessions.at("/data/0")), "");
        done("PATCH", "/api/users/" + bob, "{\"enabled\":false}");
        done("PATCH", "/api/users/" + bob, "{\"enabled\":true}");
        done("DELETE", "/api/users/" + bob, "");
        JsonNode made = done("POST", "/api/tokens", "{\"name\":\"ci\",\"role\":\"viewer\"}");
        done("DELETE", "/api/tokens/" + id(made), "");
    }

    private void keys() {
        String key = id(done("POST", "/api/virtual-keys", "{\"name\":\"ci\"}"));
        done("PATCH", "/api/virtual-keys/" + key, "{\"enabled\":false,\"limits\":{\"rps\":5}}");
        done("POST", "/api/virtual-keys/" + key + "/rotate", "{}");
        done("DELETE", "/api/virtual-keys/" + key, "");
        done("PUT", "/api/owners/ann/limits", "{\"limits\":{\"rps\":7}}");
        done("PUT", "/api/secrets/groq", "{\"value\":\"%s\"}".formatted(CANARY));
        done("PUT", "/api/secrets/groq", "{\"value\":\"another-canary-8888\"}");
        done("DELETE", "/api/secrets/groq", "");
    }

    private void configuration() {
        String withKey = TestGateway.turboDocument("", provider)
                .replace("{name: p1,", "{name: p1, keys: [{id: k1, secret: \"env:KEY_ONE\"}],");
        var document =
                TestGateway.JSON.createObjectNode().put("document", withKey).put("expected_revision", 0);
        done("POST", "/api/config/publish", document.toString());
        done("PUT", "/api/providers/p9", "{\"base_url\":\"" + provider.baseUrl() + "\"}");
        done("PUT", "/api/models/p9/m9", "{\"context_window\":1000}");
        done("PUT", "/api/groups/other", "{\"targets\":[{\"provider\":\"p9\",\"model\":\"m9\"}]}");
        done("PATCH", "/api/settings", "{\"deadline\":\"6m\"}");
        done("PATCH", "/api/settings", "{\"deadline\":null}");
        String backup = "/api/backups/"
                + done("POST", "/api/backups", "{\"passphrase\":\"a long passphrase\"}")
                        .path("name")
                        .asText();
        String bundle = gateway.send(gateway.adminRequest("/api/config/export")).body();
        for (String path : List.of("/api/groups/other", "/api/models/p9/m9", "/api/providers/p9")) {
            done("DELETE", path, "");
        }
        done("POST", "/api/config/import", bundle);
        done("POST", backup + "/restore", "{\"passphrase\":\"a long passphrase\"}");
        done("DELETE", backup, "");
        done("POST", "/api/config/rollback", "{\"revision\":1,\"expected_revision\":10}");
    }

    private void health() throws Exception {
        gateway.chat(false);
        done("POST", "/api/circuits/reset", "{\"provider\":\"p1\",\"model\":\"m1\"}");
        done("POST", "/api/providers/p1/keys/k1/reset", "");
        try (var connection = gateway.database().connect();
                var statement = connection.createStatement()) {
            statement.executeUpdate("""
                    INSERT INTO learned_fact (id, provider, model, kind, field, learned_at)
                    VALUES (gen_random_uuid(), 'p1', 'm1', 'drop', 'seed', now())
                    """);
        }
        JsonNode facts =
                json(gateway.send(gateway.adminRequest("/api/targets/learned")).body());
        done("DELETE", "/api/targets/learned/" + id(facts.at("/data/0")), "");
    }
}
