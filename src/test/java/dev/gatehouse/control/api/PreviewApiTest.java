package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a change would have made of the requests of the record, and that it is what it then makes of them. */
class PreviewApiTest {

    private static final Offset<Double> EXACTLY = within(1e-9);

    private final FakeUpstream one = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final FakeUpstream two = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
        two.close();
        one.close();
    }

    private String document(boolean firstEnabled, int price) {
        return """
                version: 1
                providers:
                  - {name: p1, base_url: "%s", enabled: %s}
                  - {name: p2, base_url: "%s"}
                models:
                  - {provider: p1, model: m1, price: {input: 100, output: 100}}
                  - {provider: p2, model: m2, price: {input: %d, output: %d}}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}, {provider: p2, model: m2}]}
                  - {name: solo, targets: [{provider: p1, model: m1}]}
                """.formatted(one.baseUrl(), firstEnabled, two.baseUrl(), price, price);
    }

    private void publish(String document, long expected) {
        ObjectNode body = TestGateway.JSON.createObjectNode();
        body.put("document", document).put("expected_revision", expected);
        var answer = gateway.send(
                gateway.adminRequest("/api/config/publish").POST(BodyPublishers.ofString(body.toString())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> previewed(String document, String query) {
        ObjectNode body = TestGateway.JSON.createObjectNode().put("document", document);
        return gateway.send(
                gateway.adminRequest("/api/config/preview" + query).POST(BodyPublishers.ofString(body.toString())));
    }

    private HttpResponse<String> ask(String key, String model) {
        return gateway.send(gateway.chatWith(
                key, "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"));
    }

    /** The same requests each time: 6 to turbo, 3 to solo, 2 by a key that may use p1 alone. */
    private List<HttpResponse<String>> traffic(String narrow) {
        var answers = new ArrayList<HttpResponse<String>>();
        for (int i = 0; i < 6; i++) answers.add(ask(gateway.key(), "turbo"));
        for (int i = 0; i < 3; i++) answers.add(ask(gateway.key(), "solo"));
        for (int i = 0; i < 2; i++) answers.add(ask(narrow, "turbo"));
        answers.forEach(gateway::record);
        return answers;
    }

    private static Map<String, Double> served(List<HttpResponse<String>> answers) {
        var served = new HashMap<String, Double>();
        for (HttpResponse<String> answer : answers) {
            String by = answer.headers().firstValue("X-Gatehouse-Provider").orElse("nobody");
            served.merge(by, 1.0 / answers.size(), Double::sum);
        }
        return served;
    }

    @Test
    void replayIsWhatLiveRoutingThenDoes() {
        publish(document(true, 1), 0);
        String narrow = gateway.createKeyAs("{\"name\":\"narrow\",\"allowed_providers\":[\"p1\"]}")
                .path("key")
                .asText();
        traffic(narrow);
        JsonNode told = json(previewed(document(false, 1), "").body());
        assertThat(told.path("changes")).hasSize(1);
        JsonNode replay = told.path("replay");
        assertThat(replay.path("replayed").asInt()).isEqualTo(11);
        assertThat(replay.path("sampled").asInt()).isEqualTo(1);
        assertThat(replay.path("failed_before").asDouble()).isZero();
        assertThat(replay.path("failed_after").asDouble()).isCloseTo(5.0 / 11, EXACTLY);
        assertThat(replay.path("cost_usd_after").asDouble())
                .isBetween(1e-9, replay.path("cost_usd_before").asDouble() / 50);

        assertThat(replay.path("lost_groups")).hasSize(1);
        assertThat(replay.at("/lost_groups/0/group").asText()).isEqualTo("solo");
        assertThat(replay.at("/lost_groups/0/requests").asInt()).isEqualTo(3);
        assertThat(replay.path("refused_clients")).hasSize(2);
        assertThat(replay.path("refused_clients").toString())
                .contains("\"key\":\"narrow\"", "\"status\":403", "\"code\":\"model_not_allowed\"", "\"requests\":2")
                .contains("\"key\":\"tests\"", "\"model\":\"solo\"", "\"requests\":3");

        publish(document(false, 1), 1);
        Map<String, Double> live = served(traffic(narrow));
        for (JsonNode target : replay.path("targets")) {
            assertThat(target.path("first_after").asDouble())
                    .as(target.toString())
                    .isCloseTo(live.getOrDefault(target.path("provider").asText(), 0.0), EXACTLY);
        }
        assertThat(replay.path("failed_after").asDouble()).isCloseTo(live.get("nobody"), EXACTLY);
    }

    @Test
    void changedProvidersAreAskedAndNothingElseHappens() {
        publish(document(true, 1), 0);
        int before = one.requests().size() + two.requests().size();
        String changed = document(true, 1)
                .replace("name: p2,", "name: p2, headers: {X-Team: blue},")
                .replace("providers:\n", "providers:\n  - {name: spare, base_url: \"" + one.baseUrl() + "\"}\n");
        ObjectNode body = TestGateway.JSON.createObjectNode().put("document", changed);
        JsonNode told = json(
                gateway.send(gateway.adminRequest("/api/config/probe").POST(BodyPublishers.ofString(body.toString())))
                        .body());
        assertThat(told.path("tested")).as(told.toString()).hasSize(1);
        assertThat(told.at("/tested/0/provider").asText()).isEqualTo("p2");
        assertThat(told.at("/tested/0/ok").asBoolean()).isTrue();
        assertThat(told.path("untested").toString()).isEqualTo("[\"spare\"]");
        assertThat(one.requests().size() + two.requests().size()).isEqualTo(before + 1);
        assertThat(json(gateway.send(gateway.adminRequest("/api/config")).body())
                        .path("revision")
                        .asInt())
                .isEqualTo(1);
    }

    /** A sample by a hash: of 40 001 one in three, which is about as many as there are. */
    @Test
    void ofManyRequestsASampleIsPlannedAgainAndThatIsSaid() throws SQLException {
        publish(document(true, 1), 0);
        try (var connection = gateway.database().connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO exchange (id, request_id, started_at, endpoint, dialect, key_id, key_name, requested_model,
                                          status, stream, attempts, usage_source, auth_us, receive_us, parse_us, plan_us,
                                          total_us, bytes_in, bytes_out, client_state)
                    SELECT gen_random_uuid(), n::text, now(), '/v1/chat/completions', 'openai-chat', virtual_key.id, 'tests',
                           'turbo', 200, false, 1, 'none', 1, 1, 1, 1, 1, 1, 1, 'served'
                      FROM virtual_key, generate_series(1, 40001) AS n
                    """);
        }
        JsonNode replay = json(previewed(document(false, 1), "").body()).path("replay");
        assertThat(replay.path("requests").asInt()).isEqualTo(40_001);
        assertThat(replay.path("sampled").asInt()).isEqualTo(3);
        assertThat(replay.path("replayed").asInt()).isBetween(12_500, 14_200);
        assertThat(replay.at("/targets/0/first_after").asDouble()).isCloseTo(1, EXACTLY);
    }

    @Test
    void deletedKeysAreLeftOutAndNothingIsPublished() {
        publish(document(true, 1), 0);
        JsonNode made = gateway.createKeyAs("{\"name\":\"gone\"}");
        gateway.record(ask(made.path("key").asText(), "turbo"));
        gateway.send(gateway.adminRequest("/api/virtual-keys/" + made.path("id").asText())
                .DELETE());
        JsonNode replay = json(previewed(document(true, 2), "?hours=1").body()).path("replay");
        assertThat(replay.path("unknown_keys").asInt()).isOne();
        assertThat(replay.path("replayed").asInt()).isZero();
        assertThat(json(gateway.send(gateway.adminRequest("/api/config")).body())
                        .path("revision")
                        .asInt())
                .isOne();
    }

    @Test
    void whatCannotBePublishedCannotBePreviewed() {
        assertThat(previewed("version: 2", "").statusCode()).isEqualTo(422);
        assertThat(previewed("version: 1", "?hours=745").statusCode()).isEqualTo(400);
    }
}
