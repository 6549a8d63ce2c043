package dev.gatehouse.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who says which version they saw overwrites nobody's change. */
class EntityTagTest {

    private final TestGateway gateway = TestGateway.configured("", Map.of("MASTER_KEY", "the same on all gateways"));

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpResponse<String> send(String method, String path, String ifMatch, String body) {
        return gateway.send(
                gateway.adminRequest(path).header("If-Match", ifMatch).method(method, BodyPublishers.ofString(body)));
    }

    private static String tag(HttpResponse<?> answer) {
        return answer.headers().firstValue("ETag").orElse("none");
    }

    @Test
    void virtualKeyIsChangedOnlyAsItWasSeen() {
        String path = made("/api/virtual-keys", "{\"name\":\"ci\"}");
        String seen = tag(gateway.send(gateway.adminRequest(path)));
        var changed = send("PATCH", path, seen, "{\"owner\":\"ann\"}");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(tag(changed)).isNotEqualTo(seen).isEqualTo(tag(gateway.send(gateway.adminRequest(path))));

        for (String method : new String[] {"PATCH", "DELETE"}) {
            var stale = send(method, path, seen, "{\"owner\":\"bob\"}");
            assertThat(stale.statusCode()).isEqualTo(412);
            assertThat(TestGateway.json(stale.body()).path("code").asText()).isEqualTo("changed_meanwhile");
        }
        assertThat(send("POST", path + "/rotate", seen, "").statusCode()).isEqualTo(412);
        assertThat(send("POST", path + "/rotate", tag(changed), "").statusCode())
                .isEqualTo(200);
        assertThat(send("DELETE", path, tag(changed), "").statusCode())
                .as("it has another secret")
                .isEqualTo(412);
        assertThat(send("DELETE", path, "*", "").statusCode()).isEqualTo(204);
    }

    @Test
    void limitsOfAnOwnerAreReplacedOnlyAsTheyWereSeen() {
        String path = "/api/owners/ann/limits";
        var first = send("PUT", path, "*", "{\"limits\":{\"rps\":5},\"budgets\":{\"day\":1.5}}");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(tag(first)).isEqualTo(tag(gateway.send(gateway.adminRequest(path))));
        assertThat(send("PUT", path, tag(first), "{\"limits\":{\"rps\":7}}").statusCode())
                .isEqualTo(200);
        assertThat(send("PUT", path, tag(first), "{\"limits\":{\"rps\":9}}").statusCode())
                .isEqualTo(412);
    }

    private HttpResponse<String> seen(String path) {
        return gateway.send(gateway.adminRequest(path));
    }

    private String made(String path, String body) {
        var answer = gateway.send(gateway.adminRequest(path).POST(BodyPublishers.ofString(body)));
        String one = path + "/" + TestGateway.json(answer.body()).path("id").asText();
        assertThat(tag(answer)).isEqualTo(tag(seen(one))).startsWith("\"");
        return one;
    }

    @Test
    void userIsChangedOnlyAsTheyWereSeen() {
        made("/api/users", "{\"name\":\"ann\",\"role\":\"admin\",\"password\":\"a long password\"}");
        String path = made("/api/users", "{\"name\":\"bob\",\"role\":\"viewer\",\"password\":\"a long password\"}");
        String first = tag(seen(path));
        var changed = send("PATCH", path, first, "{\"password\":\"another long password\"}");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(tag(changed))
                .as("another password, and nothing else that shows")
                .isNotEqualTo(first)
                .isEqualTo(tag(seen(path)));
        assertThat(send("PATCH", path, first, "{\"role\":\"operator\"}").statusCode())
                .isEqualTo(412);
        assertThat(send("DELETE", path, first, "").statusCode()).isEqualTo(412);
        assertThat(TestGateway.json(seen(path).body()).path("role").asText()).isEqualTo("viewer");
        assertThat(send("DELETE", path, tag(changed), "").statusCode()).isEqualTo(204);
    }

    @Test
    void tokenIsRevokedOnlyAsItWasSeen() {
        String path = made("/api/tokens", "{\"name\":\"ci\",\"role\":\"viewer\"}");
        assertThat(send("DELETE", path, "\"another\"", "").statusCode()).isEqualTo(412);
        assertThat(send("DELETE", path, tag(seen(path)), "").statusCode()).isEqualTo(204);
        assertThat(seen(path).statusCode()).isEqualTo(404);
    }

    @Test
    void secretIsReplacedOnlyAsItWasSeen() {
        String path = "/api/secrets/groq";
        assertThat(send("PUT", path, "*", "{\"value\":\"first\"}").statusCode())
                .as("there is none yet")
                .isEqualTo(412);
        var first = gateway.send(gateway.adminRequest(path).PUT(BodyPublishers.ofString("{\"value\":\"first\"}")));
        assertThat(tag(first)).isEqualTo(tag(seen(path)));
        assertThat(send("PUT", path, tag(first), "{\"value\":\"second\"}").statusCode())
                .isEqualTo(200);
        assertThat(send("PUT", path, tag(first), "{\"value\":\"third\"}").statusCode())
                .isEqualTo(412);
        assertThat(send("DELETE", path, tag(first), "").statusCode()).isEqualTo(412);
        assertThat(send("DELETE", path, tag(seen(path)), "").statusCode()).isEqualTo(204);
    }

    @Test
    void ofManyChangesAtOneMomentOneComesThrough() throws Exception {
        String key = made("/api/virtual-keys", "{\"name\":\"ci\"}");
        String user = made("/api/users", "{\"name\":\"ann\",\"role\":\"admin\",\"password\":\"a long password\"}");
        send("PUT", "/api/owners/ann/limits", "*", "{\"limits\":{\"rps\":5}}");
        gateway.send(gateway.adminRequest("/api/secrets/groq").PUT(BodyPublishers.ofString("{\"value\":\"first\"}")));

        assertOneComesThrough("PATCH", key, "{\"name\":\"ci %d\"}");
        assertOneComesThrough("PATCH", user, "{\"password\":\"a long password %d\"}");
        assertOneComesThrough("PUT", "/api/owners/ann/limits", "{\"limits\":{\"rps\":1%d}}");
        assertOneComesThrough("PUT", "/api/secrets/groq", "{\"value\":\"value-%d\"}");
    }

    /** Half of them at another gateway on the same database. */
    private void assertOneComesThrough(String method, String path, String body) throws Exception {
        String tag = tag(seen(path));
        try (var other = gateway.another();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 20; i++) {
                String url = "http://127.0.0.1:" + (i % 2 == 0 ? gateway.port() : other.port());
                var request = HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(TestGateway.PATIENCE)
                        .header("Authorization", "Bearer " + TestGateway.ADMIN_TOKEN)
                        .header("If-Match", tag)
                        .method(method, BodyPublishers.ofString(body.formatted(i)));
                calls.add(() -> gateway.send(request).statusCode());
            }
            var statuses = new ArrayList<Integer>();
            for (Future<Integer> answer : threads.invokeAll(calls)) statuses.add(answer.get());
            assertThat(statuses).as(path).containsOnly(200, 412).containsOnlyOnce(200);
        }
    }
}
