package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the process tells of itself, and of a provider that it is told to try. */
class SystemApiTest {

    private final AtomicBoolean broken = new AtomicBoolean();
    private final FakeUpstream one = FakeUpstream.start((request, wire) ->
            (broken.get() ? Script.status(401, "{}") : OpenAiChat.saying("hi")).answer(request, wire));
    private final TestGateway gateway = TestGateway.configured("""
            version: 1
            settings: {deadline: 5m}
            providers:
              - name: p1
                base_url: "%s"
                headers: {X-Team: blue}
                keys: [{id: a, secret: "env:KEY_ONE"}, {id: b, secret: "env:KEY_TWO"}]
              - {name: spare, base_url: "%s"}
            groups: [{name: turbo, targets: [{provider: p1, model: m1}]}]
            """.formatted(one.baseUrl(), one.baseUrl()));

    @AfterEach
    void close() {
        gateway.close();
        one.close();
    }

    private JsonNode get(String path) {
        var answer = gateway.send(gateway.adminRequest(path));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer.body());
    }

    private JsonNode tested(String provider, String body) {
        var answer = gateway.send(
                gateway.adminRequest("/api/providers/" + provider + "/test").POST(BodyPublishers.ofString(body)));
        return json(answer.body());
    }

    @Test
    void healthAndSystemAreTold() {
        JsonNode health = get("/health/detailed");
        assertThat(health.path("status").asText()).isEqualTo("up");
        assertThat(health.path("checks").toString())
                .isEqualTo("{\"listener\":\"up\",\"draining\":\"up\",\"database\":\"up\"}");
        assertThat(gateway.send(gateway.request("/health/detailed")).statusCode())
                .isEqualTo(401);
        JsonNode system = get("/api/system");
        assertThat(system.path("revision").asInt()).isOne();
        assertThat(system.path("database").asText()).isEqualTo("external");
    }

    @Test
    void eachSettingIsToldWithItsOrigin() {
        String settings = get("/api/settings").path("data").toString();
        assertThat(settings)
                .contains("{\"name\":\"settings.deadline\",\"value\":\"5m\",\"origin\":\"document\"}")
                .contains("{\"name\":\"settings.log_retention\",\"value\":\"90d\",\"origin\":\"default\"}")
                .contains("{\"name\":\"DATABASE_URL\",\"value\":\"…\",\"origin\":\"environment\"}")
                .contains(
                        "{\"name\":\"GATEHOUSE_ALLOWED_NETWORKS\",\"value\":\"127.0.0.0/8\",\"origin\":\"environment\"}");
    }

    @Test
    void probeAsksWithEachKeyAndIsNoTraffic() {
        JsonNode good = tested("p1", "");
        assertThat(good.path("ok").asBoolean()).as(good.toString()).isTrue();
        assertThat(good.path("model").asText()).isEqualTo("m1");
        assertThat(good.path("attempts")).hasSize(2);

        broken.set(true);
        for (int i = 0; i < 6; i++) {
            JsonNode bad = tested("p1", "{\"model\":\"other\"}");
            assertThat(bad.path("ok").asBoolean()).isFalse();
            assertThat(bad.at("/attempts/0/result").asText()).isEqualTo("auth");
            assertThat(bad.at("/attempts/0/status").asInt()).isEqualTo(401);
        }
        assertThat(get("/api/circuits").path("data")).isEmpty();
        assertThat(get("/api/providers/p1/keys").toString()).doesNotContain("cooling\"");
        assertThat(tested("spare", "").path("status").asInt()).isEqualTo(422);
        assertThat(tested("none", "").path("status").asInt()).isEqualTo(404);
        String metrics = gateway.send(gateway.request("/metrics")).body();
        assertThat(metrics).doesNotContain("provider=\"p1\",model=\"other\"");
    }

    @Test
    void diagnosticsHoldNoValueOfAHeader() {
        JsonNode bundle = get("/api/diagnostics");
        assertThat(bundle.at("/document/providers/0/headers/X-Team").asText()).isEqualTo("…");
        assertThat(bundle.path("revisions")).hasSize(1);
        assertThat(bundle.at("/health/status").asText()).isEqualTo("up");
    }
}
