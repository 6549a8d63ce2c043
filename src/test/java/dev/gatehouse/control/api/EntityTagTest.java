package dev.gatehouse.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who says which version they saw overwrites nobody's change. */
class EntityTagTest {

    private final TestGateway gateway = TestGateway.withoutFile();

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
        String path = "/api/virtual-keys/"
                + gateway.createKeyAs("{\"name\":\"ci\"}").path("id").asText();
        String seen = tag(gateway.send(gateway.adminRequest(path)));
        var changed = send("PATCH", path, seen, "{\"owner\":\"ann\"}");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(tag(changed)).isNotEqualTo(seen).isEqualTo(tag(gateway.send(gateway.adminRequest(path))));

        for (String method : new String[] {"PATCH", "DELETE"}) {
            var stale = send(method, path, seen, "{\"owner\":\"bob\"}");
            assertThat(stale.statusCode()).isEqualTo(409);
            assertThat(TestGateway.json(stale.body()).path("code").asText()).isEqualTo("changed_meanwhile");
        }
        assertThat(send("POST", path + "/rotate", seen, "").statusCode()).isEqualTo(409);
        assertThat(send("POST", path + "/rotate", tag(changed), "").statusCode())
                .isEqualTo(200);
        assertThat(send("DELETE", path, tag(changed), "").statusCode())
                .as("it has another secret")
                .isEqualTo(409);
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
                .isEqualTo(409);
    }
}
