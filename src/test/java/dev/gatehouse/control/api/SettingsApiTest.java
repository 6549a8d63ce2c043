package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Settings are changed one by one, and each change is a revision like any other. */
class SettingsApiTest {

    private static HttpResponse<String> change(TestGateway gateway, String settings, String ifMatch) {
        var request = gateway.adminRequest("/api/settings").method("PATCH", BodyPublishers.ofString(settings));
        if (!ifMatch.isEmpty()) request.header("If-Match", ifMatch);
        return gateway.send(request);
    }

    private static JsonNode get(TestGateway gateway, String path) {
        return json(gateway.send(gateway.adminRequest(path)).body());
    }

    @Test
    void changeIsPublishedAndComesIntoForce() {
        try (var gateway = TestGateway.withoutFile()) {
            gateway.publish("{version: 1, groups: [], settings: {deadline: 5m}}", 0);
            var seen = gateway.send(gateway.adminRequest("/api/settings"));
            assertThat(seen.headers().firstValue("ETag")).hasValue("\"1\"");

            var changed = change(gateway, "{\"deadline\":\"6m\",\"limits\":{\"per_ip\":{\"rps\":500}}}", "\"1\"");
            assertThat(changed.statusCode()).isEqualTo(200);
            assertThat(changed.headers().firstValue("ETag")).hasValue("\"2\"");
            assertThat(json(changed.body()).path("revision").asLong()).isEqualTo(2);
            assertThat(changed.body())
                    .contains("{\"name\":\"settings.deadline\",\"value\":\"6m\",\"origin\":\"document\"}");
            assertThat(gateway.gatehouse().routing().settings().deadline()).isEqualTo(Duration.ofMinutes(6));
            assertThat(get(gateway, "/api/config/revisions?limit=1")
                            .at("/data/0/description")
                            .asText())
                    .isEqualTo("Settings changed: deadline, limits");
            assertThat(get(gateway, "/api/audit?limit=1").at("/data/0/detail").asText())
                    .isEqualTo("revision 1 -> revision 2: settings: deadline changed, limits.per_ip.rps added");

            var back = change(gateway, "{\"deadline\":null,\"limits\":{\"per_ip\":{\"rps\":null}}}", "");
            assertThat(back.body())
                    .contains("{\"name\":\"settings.deadline\",\"value\":\"10m\",\"origin\":\"default\"}");
            assertThat(get(gateway, "/api/config").path("document").has("settings"))
                    .as("nothing is left of what was taken back")
                    .isFalse();
            assertThat(get(gateway, "/api/config").path("document").has("groups"))
                    .isTrue();
        }
    }

    @Test
    void mistakesAndStaleRevisionsChangeNothing() {
        try (var gateway = TestGateway.withoutFile()) {
            gateway.publish("{version: 1, settings: {deadline: 5m}}", 0);
            var wrong = change(gateway, "{\"deadlin\":\"6m\",\"log_retention\":\"soon\"}", "");
            assertThat(wrong.statusCode()).isEqualTo(422);
            assertThat(json(wrong.body()).path("errors").findValuesAsText("path"))
                    .containsExactlyInAnyOrder("settings.deadlin", "settings.log_retention");
            var stale = change(gateway, "{\"deadline\":\"6m\"}", "\"7\"");
            assertThat(stale.statusCode()).isEqualTo(409);
            assertThat(json(stale.body()).path("code").asText()).isEqualTo("stale_revision");
            assertThat(get(gateway, "/api/config").path("revision").asLong()).isEqualTo(1);
        }
        try (var gateway = TestGateway.configured("version: 1\n")) {
            var refused = change(gateway, "{\"deadline\":\"6m\"}", "");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(json(refused.body()).path("code").asText()).isEqualTo("file_managed");
        }
    }
}
