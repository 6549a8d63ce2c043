package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What a provider has, and whether one model of it answers. */
class DiscoveryApiTest {

    private static final Script MODELS =
            Script.status(200, "{\"data\":[{\"id\":\"m1\"},{\"id\":\"large\"},{\"id\":\"small\"}]}");

    private static final Script NO = Script.status(401, "{\"error\":{\"message\":\"no\"}}");

    /** Takes the second key only. */
    private static final Script PARTICULAR = (request, wire) -> {
        boolean right = request.header("Authorization").orElse("").equals("Bearer " + TestGateway.KEY_TWO);
        Script answer = !right ? NO : request.method().equals("GET") ? MODELS : OpenAiChat.saying("ok");
        answer.answer(request, wire);
    };

    private static String document(FakeUpstream provider) {
        return """
                version: 1
                providers:
                  - name: p1
                    base_url: "%s"
                    keys: [{id: first, secret: "env:KEY_ONE"}, {id: second, secret: "env:KEY_TWO"}]
                    headers: {X-Team: blue}
                models: [{provider: p1, model: small}, {provider: p1, model: gone}]
                groups: [{name: turbo, targets: [{provider: p1, model: m1}]}]
                """.formatted(provider.baseUrl());
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) {
        return gateway.send(gateway.adminRequest(path).POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> discover(TestGateway gateway) {
        return post(gateway, "/api/providers/p1/discover", "");
    }

    @Test
    void whatAProviderHasIsComparedWithTheDocument() {
        try (var provider = FakeUpstream.start(PARTICULAR);
                var gateway = TestGateway.configured(document(provider))) {
            JsonNode found = json(discover(gateway).body());
            assertThat(found.path("offered").toString()).isEqualTo("[\"large\",\"m1\",\"small\"]");
            assertThat(found.path("added").toString()).isEqualTo("[\"large\"]");
            assertThat(found.path("missing").toString()).isEqualTo("[\"gone\"]");
            assertThat(provider.requests()).extracting(Request::path).containsOnly("/v1/models");
            assertThat(provider.requests().getLast().header("X-Team")).hasValue("blue");
            assertThat(post(gateway, "/api/providers/p7/discover", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void listThatMovedIsFollowedWithoutTheKeyAndOnlyToWhereProvidersMayBe() {
        try (var elsewhere = FakeUpstream.start(MODELS);
                var moved = FakeUpstream.start(Script.status(302, "", "Location: " + elsewhere.baseUrl() + "/models"));
                var gateway = TestGateway.configured(document(moved))) {
            assertThat(json(discover(gateway).body()).path("offered")).hasSize(3);
            assertThat(elsewhere.requests().getFirst().header("Authorization")).isEmpty();
            assertThat(elsewhere.requests().getFirst().header("X-Team")).isEmpty();
        }
        for (String forbidden : new String[] {
            "http://169.254.169.254/latest", "http://[::1]:9/models", "https://user:pw@127.0.0.1/", "file:///etc/passwd"
        }) {
            try (var evil = FakeUpstream.start(Script.status(302, "", "Location: " + forbidden));
                    var gateway = TestGateway.configured(document(evil))) {
                assertThat(discover(gateway).statusCode()).as(forbidden).isEqualTo(400);
            }
        }
        try (var circle = FakeUpstream.start(Script.status(302, "", "Location: /v1/models"));
                var gateway = TestGateway.configured(document(circle))) {
            assertThat(json(discover(gateway).body()).path("code").asText()).isEqualTo("provider_refused");
            assertThat(circle.requests()).hasSize(4);
        }
    }

    @Test
    void oneModelIsAskedWithEachKey() {
        try (var provider = FakeUpstream.start(PARTICULAR);
                var gateway = TestGateway.configured(document(provider))) {
            var answer = post(gateway, "/api/models/test", "{\"provider\":\"p1\",\"model\":\"small\"}");
            JsonNode tested = json(answer.body());
            assertThat(tested.path("model").asText()).isEqualTo("small");
            assertThat(tested.path("ok").asBoolean()).isFalse();
            assertThat(tested.path("attempts").findValuesAsText("key")).containsExactly("first", "second");
            assertThat(tested.at("/attempts/1/result").asText()).isEqualTo("ok");
            assertThat(provider.requests().getLast().text()).contains("\"small\"");
            assertThat(post(gateway, "/api/models/test", "{\"provider\":\"p1\"}")
                            .statusCode())
                    .isEqualTo(422);
            assertThat(post(gateway, "/api/models/test", "{\"provider\":\"p7\",\"model\":\"m\"}")
                            .statusCode())
                    .isEqualTo(404);
        }
    }
}
