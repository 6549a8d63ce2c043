package dev.gatehouse.control.preview;

import static dev.gatehouse.testing.TestGateway.await;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mistake that was published to be watched is taken back by itself. */
class WatchTest {

    private static final OpenAiChat GOOD = OpenAiChat.saying("hi");

    private final FakeUpstream provider = FakeUpstream.start((request, wire) ->
            (request.text().contains("\"m1\"") ? GOOD : Script.status(404, "{\"error\":{}}")).answer(request, wire));
    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
        provider.close();
    }

    private HttpResponse<String> publish(String document, long expected, String watch) {
        ObjectNode body = TestGateway.JSON.createObjectNode();
        body.put("document", document).put("expected_revision", expected).put("watch", watch);
        return gateway.send(gateway.adminRequest("/api/config/publish").POST(BodyPublishers.ofString(body.toString())));
    }

    private JsonNode revisions() {
        return json(gateway.send(gateway.adminRequest("/api/config/revisions")).body())
                .path("data");
    }

    private String document(String model) {
        return TestGateway.turboDocument("", provider).replace("model: m1", "model: " + model);
    }

    @Test
    void wrongModelIsTakenBackOnceAndSaysWhy() throws Exception {
        try (var other = gateway.another()) {
            assertThat(other.port()).isPositive();
            publish(document("m1"), 0, "10s");
            for (int i = 0; i < Watch.FEWEST_REQUESTS; i++) {
                assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            }
            assertThat(publish(document("typo"), 1, "5m").statusCode()).isEqualTo(200);
            await(() -> {
                gateway.chat(false);
                return revisions().size() > 2;
            });
            JsonNode back = revisions().path(0);
            assertThat(back.path("author").asText()).isEqualTo("watch");
            assertThat(back.path("description").asText())
                    .startsWith("back to revision 1 by itself: of the requests since revision 2 ")
                    .contains("failed", "0 % in the hour before");
            assertThat(revisions().path(1).path("outcome").asText()).isEqualTo("rolled_back");
            assertThat(revisions().path(1).hasNonNull("watched_until")).isTrue();
            await(() -> gateway.chat(false).statusCode() == 200);
            for (int i = 0; i < Watch.FEWEST_REQUESTS; i++) gateway.record(gateway.chat(false));
            assertThat(revisions()).hasSize(3);
        }
    }

    @Test
    void watchHasAUsualLength() {
        for (String watch : new String[] {"9s", "61m", "5", "1h", "-1m"}) {
            assertThat(publish(document("m1"), 0, watch).statusCode()).as(watch).isEqualTo(422);
        }
    }
}
