package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Providers, models and groups, one by one. */
class ElementsApiTest {

    private final FakeUpstream one = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final FakeUpstream two = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
        two.close();
        one.close();
    }

    private static HttpRequest.Builder put(TestGateway to, String path, String body) {
        return to.adminRequest("/api/" + path).PUT(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> put(String path, String body) {
        return gateway.send(put(gateway, path, body));
    }

    private HttpResponse<String> get(String path) {
        return gateway.send(gateway.adminRequest("/api/" + path));
    }

    private HttpResponse<String> delete(String path) {
        return gateway.send(gateway.adminRequest("/api/" + path).DELETE());
    }

    private JsonNode live() {
        return json(get("config").body());
    }

    private static String provider(FakeUpstream at) {
        return "{\"base_url\":\"%s\",\"keys\":[{\"id\":\"k\",\"secret\":\"env:KEY_ONE\"}]}".formatted(at.baseUrl());
    }

    private static String group(String... providers) {
        List<String> targets = new ArrayList<>();
        for (String provider : providers) targets.add("{\"provider\":\"%s\",\"model\":\"m1\"}".formatted(provider));
        return "{\"targets\":[%s]}".formatted(String.join(",", targets));
    }

    private static void assertRefused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response.body()).path("code").asText()).isEqualTo(code);
    }

    /** Providers p1 and p2, and a group of the first. */
    private void fill() {
        assertThat(put("providers/p1", provider(one)).statusCode()).isEqualTo(201);
        assertThat(put("providers/p2", provider(two)).statusCode()).isEqualTo(201);
        assertThat(put("groups/turbo", group("p1")).statusCode()).isEqualTo(201);
    }

    @Test
    void gatewayIsFilledAndChangedElementByElement() {
        fill();
        assertThat(gateway.chat(false).headers().firstValue("X-Gatehouse-Provider"))
                .hasValue("p1");

        var changed = put("groups/turbo", group("p2"));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().firstValue("ETag")).hasValue("\"4\"");
        assertThat(json(changed.body()).path("revision").asLong()).isEqualTo(4);
        assertThat(json(changed.body()).at("/element/name").asText()).isEqualTo("turbo");
        assertThat(gateway.chat(false).headers().firstValue("X-Gatehouse-Provider"))
                .hasValue("p2");

        var removed = delete("providers/p1");
        assertThat(removed.statusCode()).isEqualTo(200);
        assertThat(json(removed.body()).at("/element/name").asText()).isEqualTo("p1");
        assertThat(get("providers/p1").statusCode()).isEqualTo(404);
        assertThat(json(get("config/revisions").body()).path("data").findValuesAsText("description"))
                .containsExactly(
                        "Provider p1 removed",
                        "Group turbo changed",
                        "Group turbo added",
                        "Provider p2 added",
                        "Provider p1 added");
        assertThat(json(get("audit?limit=1").body()).at("/data/0/detail").asText())
                .isEqualTo("revision 4 -> revision 5: provider p1: removed");
    }

    @Test
    void elementIsShownAsTheDocumentHasItWithTheRevision() {
        fill();
        var shown = get("providers/P2");
        assertThat(shown.headers().firstValue("ETag")).hasValue("\"3\"");
        assertThat(json(shown.body())).isEqualTo(live().at("/document/providers/1"));
        assertThat(shown.body()).contains("env:KEY_ONE").doesNotContain(TestGateway.KEY_ONE);
        assertThat(put("groups/turbo", json(get("groups/turbo").body()).toString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(live().path("revision").asLong())
                .as("the same again is no revision")
                .isEqualTo(3);
        assertThat(get("groups/nothing").statusCode()).isEqualTo(404);
        assertThat(delete("groups/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void modelsAndGroupsMayHaveSlashesInTheirNames() {
        fill();
        String path = "models/p1/meta/llama-3.3-70b";
        assertThat(put(path, "{\"context_window\":131072}").statusCode()).isEqualTo(201);
        assertThat(put("models/p2/m1", "{\"price\":{\"input\":1}}").statusCode())
                .isEqualTo(201);
        assertThat(json(get(path).body()).toString())
                .isEqualTo("{\"provider\":\"p1\",\"model\":\"meta/llama-3.3-70b\",\"context_window\":131072}");
        assertThat(json(get("models").body()).path("data")).hasSize(2);
        assertThat(json(get("models?provider=p2").body()).path("data").findValuesAsText("model"))
                .containsExactly("m1");
        assertThat(put("groups/team/fast", group("p1")).statusCode()).isEqualTo(201);
        assertThat(json(get("groups/team/fast").body()).path("name").asText()).isEqualTo("team/fast");
        assertThat(delete(path).statusCode()).isEqualTo(200);
        assertThat(json(get("models").body()).path("data").findValuesAsText("model"))
                .containsExactly("m1");
    }

    @Test
    void listsComeInPagesByName() {
        fill();
        for (String name : List.of("beta", "Alpha", "gamma/x"))
            assertThat(put("groups/" + name, group("p1")).statusCode()).isEqualTo(201);
        var names = new ArrayList<String>();
        String cursor = "";
        do {
            var response = get("groups?limit=2" + cursor);
            assertThat(response.headers().firstValue("ETag")).hasValue("\"6\"");
            JsonNode page = json(response.body());
            assertThat(page.path("data").size()).isLessThanOrEqualTo(2);
            names.addAll(page.path("data").findValuesAsText("name"));
            // What comes or goes meanwhile moves nothing.
            String next = page.path("next_cursor").asText();
            cursor = page.hasNonNull("next_cursor") ? "&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8) : "";
        } while (!cursor.isEmpty());
        assertThat(names).containsExactly("Alpha", "beta", "gamma/x", "turbo");
        assertRefused(get("groups?limit=201"), 400, "invalid_limit");
        assertRefused(get("providers?limit=many"), 400, "invalid_limit");
    }

    @Test
    void everythingThatIsWrongIsToldAndNothingIsPublished() {
        fill();
        var wrong =
                put("groups/turbo", "{\"strategy\":\"fastest\",\"targets\":[{\"provider\":\"p3\",\"model\":\"m\"}]}");
        assertRefused(wrong, 422, "invalid_document");
        assertThat(json(wrong.body()).path("errors").findValuesAsText("path"))
                .containsExactlyInAnyOrder("groups[0].strategy", "groups[0].targets[0].provider");
        var named = put("groups/turbo", "{\"name\":\"other\",\"targets\":[]}");
        assertRefused(named, 422, "invalid_fields");
        assertThat(json(named.body()).at("/errors/0/path").asText()).isEqualTo("name");
        assertRefused(put("models/p1/m1", "{\"provider\":\"p2\",\"model\":\"m2\"}"), 422, "invalid_fields");
        assertRefused(delete("providers/p1"), 422, "invalid_document");
        assertRefused(put("providers/no%20name", provider(one)), 422, "invalid_document");
        assertRefused(put("groups/turbo", "[]"), 400, "invalid_json");
        assertThat(live().path("revision").asLong()).isEqualTo(3);
    }

    @Test
    void whoeverSawAnotherRevisionIsRefused() {
        fill();
        assertRefused(
                gateway.send(put(gateway, "groups/turbo", group("p2")).header("If-Match", "\"2\"")),
                409,
                "stale_revision");
        assertRefused(
                gateway.send(gateway.adminRequest("/api/groups/turbo")
                        .header("If-Match", "\"4\"")
                        .DELETE()),
                409,
                "stale_revision");
        assertThat(gateway.send(put(gateway, "groups/turbo", group("p2")).header("If-Match", "\"3\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void changesAtOnceAreMadeOrRefusedAndNeverLost() throws Exception {
        fill();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 12; i++) {
                String name = "g" + i;
                calls.add(() -> put("groups/" + name, group("p1")).statusCode());
            }
            var statuses = new ArrayList<Integer>();
            for (Future<Integer> call : threads.invokeAll(calls)) statuses.add(call.get());
            assertThat(statuses).contains(201).containsOnly(201, 409);
            for (int i = 0; i < statuses.size(); i++) {
                int status = get("groups/g" + i).statusCode();
                assertThat(status).isEqualTo(statuses.get(i) == 201 ? 200 : 404);
            }
        }
    }

    @Test
    void fileThatDictatesTheConfigurationIsNotOverruled() {
        try (var managed = TestGateway.turbo(one)) {
            assertRefused(managed.send(put(managed, "groups/turbo", group("p1"))), 409, "file_managed");
            assertRefused(managed.send(managed.adminRequest("/api/groups/turbo").DELETE()), 409, "file_managed");
            assertThat(managed.send(managed.adminRequest("/api/groups/turbo")).statusCode())
                    .isEqualTo(200);
        }
    }
}
