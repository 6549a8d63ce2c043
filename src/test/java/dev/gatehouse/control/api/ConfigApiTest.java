package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Seeing, publishing and taking back the configuration. */
class ConfigApiTest {

    private final FakeUpstream one = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final FakeUpstream two = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
        two.close();
        one.close();
    }

    private HttpResponse<String> get(String path) {
        return gateway.send(gateway.adminRequest("/api/config" + path));
    }

    private HttpResponse<String> post(String path, String body) {
        return gateway.send(gateway.adminRequest("/api/config" + path).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> publish(String document, long expected) {
        ObjectNode body = TestGateway.JSON.createObjectNode();
        body.put("document", document).put("expected_revision", expected).put("description", "a test");
        return gateway.send(gateway.adminRequest("/api/config/publish").POST(BodyPublishers.ofString(body.toString())));
    }

    private static String asked(String document) {
        return TestGateway.JSON.createObjectNode().put("document", document).toString();
    }

    private String answeredBy() {
        HttpResponse<String> answer = gateway.chat(false);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("X-Gatehouse-Provider").orElse("");
    }

    private static List<String> changes(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response.body())
                .path("changes")
                .valueStream()
                .map(change -> change.path("change").asText() + " "
                        + change.path("path").asText())
                .toList();
    }

    @Test
    void nothingPublishedIsAnEmptyDocument() {
        var live = get("");
        assertThat(live.headers().firstValue("ETag")).hasValue("\"0\"");
        JsonNode shown = json(live.body());
        assertThat(shown.path("revision").asLong()).isZero();
        assertThat(shown.path("file").isNull()).isTrue();
        assertThat(shown.path("document").toString()).isEqualTo("{\"version\":1}");
        assertThat(gateway.chat(false).statusCode()).isEqualTo(404);
        assertThat(json(get("/revisions").body()).path("data")).isEmpty();
    }

    @Test
    void publishedDocumentCountsAtOnceAndIsShownAsItWasWritten() {
        var published = publish(TestGateway.turboDocument("", one), 0);
        assertThat(changes(published)).containsExactly("added providers[p1]", "added groups[turbo]");
        assertThat(published.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(answeredBy()).isEqualTo("p1");

        var live = get("");
        assertThat(json(live.body()).path("revision").asLong()).isEqualTo(1);
        assertThat(json(live.body()).path("in_force").asLong()).isEqualTo(1);
        assertThat(live.headers().firstValue("ETag")).hasValue("\"1\"");
        JsonNode listed = json(get("/revisions").body()).path("data").path(0);
        assertThat(listed.path("author").asText()).isEqualTo("admin");
        assertThat(listed.path("description").asText()).isEqualTo("a test");
        assertThat(listed.path("live").asBoolean()).isTrue();

        assertThat(changes(publish(TestGateway.turboDocument("", one), 1))).isEmpty();
        assertThat(json(get("").body()).path("revision").asLong())
                .as("the same again is no revision")
                .isEqualTo(1);
    }

    @Test
    void yamlGoesInAndOutAndStaysTheSame() {
        String document = TestGateway.turboDocument("settings: {deadline: 5m}\n", one);
        var published = gateway.send(gateway.adminRequest("/api/config/publish?description=by+hand")
                .header("Content-Type", "application/yaml")
                .header("If-Match", "\"0\"")
                .POST(BodyPublishers.ofString(document)));
        assertThat(published.statusCode()).as(published.body()).isEqualTo(200);

        var yaml = gateway.send(gateway.adminRequest("/api/config").header("Accept", "application/yaml"));
        assertThat(yaml.headers().firstValue("Content-Type")).hasValue("application/yaml");
        var old = get("?revision=1");
        assertThat(old.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(json(old.body()).at("/document/settings/deadline").asText()).isEqualTo("5m");
        assertThat(get("?revision=7").statusCode()).isEqualTo(404);
        assertThat(yaml.body())
                .startsWith("version: 1\nproviders:\n- name: p1\n")
                .contains("deadline: 5m\n");
        assertThat(changes(post("/diff", asked(yaml.body())))).isEmpty();
        assertThat(json(get("/revisions/1").body()).path("description").asText())
                .isEqualTo("by hand");
    }

    @Test
    void whoeverSawAnotherRevisionIsRefused() {
        publish(TestGateway.turboDocument("", one), 0);
        var stale = publish(TestGateway.turboDocument("", two), 0);
        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(json(stale.body()).path("code").asText()).isEqualTo("stale_revision");
        assertThat(json(stale.body()).path("detail").asText()).contains("Revision 1 is live");
        assertThat(publish(TestGateway.turboDocument("", two), 7).statusCode()).isEqualTo(409);

        var blind = gateway.send(
                gateway.adminRequest("/api/config/publish").POST(BodyPublishers.ofString(asked("version: 1"))));
        assertThat(blind.statusCode()).isEqualTo(428);
        assertThat(json(get("").body()).path("revision").asLong()).isEqualTo(1);
    }

    @Test
    void invalidDocumentIsToldWholeAndChangesNothing() {
        publish(TestGateway.turboDocument("", one), 0);
        String wrong = TestGateway.turboDocument("", one)
                .replace("provider: p1", "provider: pl")
                .replace("groups:", "setings: {}\ngroups:")
                .replace("name: p1,", "name: p1, dialect: openai-chart,");
        for (var refused : List.of(publish(wrong, 1), post("/validate", asked(wrong)), post("/diff", asked(wrong)))) {
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            JsonNode problem = json(refused.body());
            assertThat(problem.path("code").asText()).isEqualTo("invalid_document");
            assertThat(problem.path("errors")
                            .valueStream()
                            .map(error -> error.path("path").asText() + " "
                                    + error.path("code").asText() + " "
                                    + error.path("suggestion").asText()))
                    .containsExactlyInAnyOrder(
                            "providers[0].dialect not_allowed openai-chat",
                            "groups[0].targets[0].provider unknown_provider p1",
                            "setings unknown_field settings");
        }
        assertThat(json(get("").body()).path("revision").asLong()).isEqualTo(1);
        assertThat(answeredBy()).isEqualTo("p1");
        assertThat(post("/validate", asked("a: [")).statusCode()).isEqualTo(422);
        assertThat(post("/validate", "{\"document\":[]}").statusCode()).isEqualTo(422);
        assertThat(post("/validate", "{}").statusCode()).isEqualTo(422);
        assertThat(post("/validate", "{\"document\":{\"version\":1},\"description\":\"\\u0000\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(post("/validate", "{\"documents\":{}}").statusCode()).isEqualTo(422);
        assertThat(json(post("/validate", asked("version: 1")).body())
                        .path("valid")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void rollingBackRestoresRoutingAndNoKey() {
        publish(TestGateway.turboDocument("", one), 0);
        JsonNode key = gateway.createKeyAs("{\"name\":\"leaver\"}");
        publish(TestGateway.turboDocument("", two).replace("p1", "p2"), 1);
        assertThat(answeredBy()).isEqualTo("p2");
        gateway.send(gateway.adminRequest("/api/virtual-keys/" + key.path("id").asText())
                .DELETE());

        assertThat(post("/rollback", "{\"revision\":1,\"expected_revision\":1}").statusCode())
                .isEqualTo(409);
        assertThat(post("/rollback", "{\"revision\":9,\"expected_revision\":2}").statusCode())
                .isEqualTo(404);
        var back = post("/rollback", "{\"revision\":1,\"expected_revision\":2}");
        assertThat(changes(back)).contains("removed providers[p2]", "added providers[p1]");
        assertThat(json(back.body()).path("revision").asLong()).isEqualTo(3);
        assertThat(answeredBy()).isEqualTo("p1");
        var gone = gateway.send(gateway.chatWith(key.path("key").asText(), "{\"model\":\"turbo\",\"messages\":[]}"));
        assertThat(gone.statusCode()).isEqualTo(401);

        JsonNode first = json(get("/revisions?limit=2").body());
        assertThat(first.path("data")
                        .valueStream()
                        .map(row -> row.path("revision").asText() + " "
                                + row.path("outcome").asText() + " "
                                + row.path("description").asText()))
                .containsExactly("3 published back to revision 1", "2 rolled_back a test");
        String cursor = first.path("next_cursor").asText();
        JsonNode second = json(get("/revisions?limit=2&cursor=" + cursor).body());
        assertThat(second.path("data")).hasSize(1);
        assertThat(second.path("next_cursor").isNull()).isTrue();
    }

    @Test
    void diffGoesByTheNamesOfThings() {
        publish(TestGateway.turboDocument("", one, two), 0);
        String changed = TestGateway.turboDocument("settings: {trusted_proxies: [10.0.0.0/8]}\n", one, two)
                .replace("model: m2}", "model: m2, weight: 5}");
        var diff = post("/diff", asked(changed));
        assertThat(changes(diff))
                .containsExactly("added groups[turbo].targets[p2/m2].weight", "added settings.trusted_proxies");
        assertThat(json(diff.body()).at("/changes/0/new").asInt()).isEqualTo(5);
        assertThat(json(diff.body()).at("/changes/0").has("old")).isFalse();

        publish(changed, 1);
        assertThat(changes(post("/diff", "{\"revision\":1}"))).hasSize(2);
        assertThat(changes(post("/diff", "{}"))).isEmpty();
        assertThat(post("/diff", "{\"revision\":5}").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsKnownOfTargetsThatStayIsKept() {
        try (var broken = FakeUpstream.start(Script.status(503, "{}"))) {
            publish(TestGateway.turboDocument("", broken, one), 0);
            for (int i = 0; i < 5; i++) assertThat(answeredBy()).isEqualTo("p2");
            publish(TestGateway.turboDocument("", broken, one, two), 1);
            assertThat(answeredBy()).isEqualTo("p2");
            assertThat(broken.requests()).as("its circuit is still open").hasSize(5);
        }
    }

    @Test
    void bodyThatIsNestedTooDeepIsRefused() {
        for (int depth : new int[] {490, 510}) {
            String body = "{\"document\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            var answer =
                    gateway.send(gateway.adminRequest("/api/config/validate").POST(BodyPublishers.ofString(body)));
            assertThat(json(answer.body()).path("code").asText())
                    .isEqualTo(depth < 500 ? "invalid_document" : "invalid_json");
        }
    }

    @Test
    void publishedDocumentOutlivesARestart() {
        publish(TestGateway.turboDocument("", one), 0);
        gateway.restart();
        assertThat(answeredBy()).isEqualTo("p1");
    }

    @Test
    void whereAFileDictatesTheApiOnlyLooks() {
        String document = TestGateway.turboDocument("", one);
        try (var managed = TestGateway.configured(document)) {
            JsonNode live =
                    json(managed.send(managed.adminRequest("/api/config")).body());
            assertThat(live.path("revision").asLong()).isEqualTo(1);
            assertThat(live.path("file").asText()).endsWith("gatehouse.yaml");
            var refused = managed.send(managed.adminRequest("/api/config/publish")
                    .POST(BodyPublishers.ofString("{\"document\":\"version: 1\",\"expected_revision\":1}")));
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(json(refused.body()).path("code").asText()).isEqualTo("file_managed");
            assertThat(json(refused.body()).path("detail").asText())
                    .contains("gatehouse.yaml", "published within seconds");
            var rollback = managed.send(managed.adminRequest("/api/config/rollback")
                    .POST(BodyPublishers.ofString("{\"revision\":1,\"expected_revision\":1}")));
            assertThat(rollback.statusCode()).isEqualTo(409);
            managed.restart();
            assertThat(json(managed.send(managed.adminRequest("/api/config/revisions"))
                                    .body())
                            .path("data"))
                    .as("what is live already is not published again")
                    .hasSize(1);
        }
    }

    @Test
    void onlyTheAdminGetsIn() {
        for (String path : List.of("", "/revisions", "/revisions/1", "/schema")) {
            assertThat(gateway.send(gateway.request("/api/config" + path)).statusCode())
                    .isEqualTo(401);
        }
        assertThat(gateway.send(gateway.request("/api/config/publish").POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/revisions?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("/revisions?limit=201").statusCode()).isEqualTo(400);
        assertThat(get("/revisions?cursor=x").statusCode()).isEqualTo(422);
        assertThat(get("/revisions/x").statusCode()).isEqualTo(422);
    }
}
