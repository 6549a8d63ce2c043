package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.Gatehouse;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Providers are asked for their models by themselves, and what several offer is a group. */
class DiscoveryTest {

    private final FakeUpstream one = FakeUpstream.start(OpenAiChat.saying("hi").as("Vendor/Big-2"));
    private final FakeUpstream two = FakeUpstream.start(OpenAiChat.saying("hi").as("big-2"));
    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
        two.close();
        one.close();
    }

    /** @param discovery of both providers */
    private String document(String discovery, String more) {
        return TestGateway.turboDocument(more, one, two).replace("{name: p", "{" + discovery + "name: p");
    }

    private HttpResponse<String> ask() {
        return gateway.post("{\"model\":\"big-2\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    private static long timesAsked(FakeUpstream provider) {
        return provider.requests().stream()
                .filter(request -> request.path().equals("/v1/models"))
                .count();
    }

    private JsonNode discovered() {
        return json(gateway.send(gateway.adminRequest("/api/providers/P1/discovered"))
                .body());
    }

    @Test
    void whatProvidersOfferIsAGroupAsLongAsTheyAreAsked() {
        gateway.publish(document("", ""), 0);
        assertThat(discovered().path("asked_at").isNull()).isTrue();
        try (Gatehouse other = gateway.another()) {
            gateway.publish(document("discovery: {interval: 5m}, ", ""), 1);
            TestGateway.await(() -> ask().statusCode() == 200);
            assertThat(ask().headers().firstValue("X-Gatehouse-Model")).hasValue("Vendor/Big-2");
            TestGateway.await(() -> other.routing().group("big-2").isPresent());
            assertThat(timesAsked(one)).as("of two gateways one asks").isEqualTo(1);
            assertThat(timesAsked(two)).isEqualTo(1);
        }
        JsonNode known = discovered();
        assertThat(known.path("answered").asBoolean()).isTrue();
        assertThat(known.at("/models/0/model").asText()).isEqualTo("Vendor/Big-2");
        assertThat(known.at("/models/0/vanished_at").isNull()).isTrue();

        gateway.publish(document("discovery: {enabled: false}, ", ""), 2);
        assertThat(ask().statusCode()).isEqualTo(404);
        gateway.publish(document("discovery: {}, ", ""), 3);
        assertThat(ask().statusCode()).as("what was found is still known").isEqualTo(200);
        gateway.restart();
        assertThat(ask().statusCode()).isEqualTo(200);
        gateway.publish(document("discovery: {}, ", "models: [{provider: p2, model: big-2, enabled: false}]\n"), 4);
        assertThat(ask().statusCode()).as("the operator's word counts").isEqualTo(404);
        assertThat(timesAsked(one)).isEqualTo(1);
    }

    @Test
    void providerThatGivesNoListIsToldOf() {
        try (var silent = FakeUpstream.start(Script.status(200, "{\"data\":[]}"))) {
            gateway.publish(TestGateway.turboDocument("", silent).replace("{name: p", "{discovery: {}, name: p"), 0);
            TestGateway.await(() -> timesAsked(silent) == 1);
            assertThat(discovered().path("answered").asBoolean()).isFalse();
            assertThat(discovered().path("models")).isEmpty();
        }
    }

    @Test
    void intervalHasItsBounds() {
        for (String interval : new String[] {"4m", "8d"}) {
            var body = TestGateway.JSON
                    .createObjectNode()
                    .put("document", document("discovery: {interval: " + interval + "}, ", ""));
            String told = gateway.send(
                            gateway.adminRequest("/api/config/validate").POST(BodyPublishers.ofString(body.toString())))
                    .body();
            assertThat(told).contains("providers[0].discovery.interval", "out_of_range");
        }
    }
}
