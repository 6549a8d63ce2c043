package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What would become of a request, told without sending it. */
class ExplainApiTest {

    private final AtomicBoolean broken = new AtomicBoolean();
    private final FakeUpstream one = FakeUpstream.start((request, wire) ->
            (broken.get() ? Script.status(503, "{}") : OpenAiChat.saying("hi")).answer(request, wire));
    private final FakeUpstream two = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.turbo(one, two);

    @AfterEach
    void close() {
        gateway.close();
        two.close();
        one.close();
    }

    private HttpResponse<String> ask(String question) {
        return gateway.send(gateway.adminRequest("/api/explain").POST(BodyPublishers.ofString(question)));
    }

    private JsonNode explained(String question) {
        HttpResponse<String> answer = ask(question);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer.body());
    }

    private static List<String> verdicts(JsonNode explained) {
        return explained
                .path("targets")
                .valueStream()
                .map(target -> target.path("provider").asText() + " "
                        + target.path("verdict").asText())
                .toList();
    }

    @Test
    void wayOfARequestIsToldAndNothingIsSent() {
        JsonNode told = explained("{\"model\":\"hotel/TURBO\",\"key\":\"tests\"}");
        assertThat(told.path("group").asText()).isEqualTo("turbo");
        assertThat(told.path("strategy").asText()).isEqualTo("priority");
        assertThat(told.path("refused").isNull()).isTrue();
        assertThat(verdicts(told)).containsExactly("p1 first", "p2 next");
        assertThat(told.at("/targets/0/route_mode").asText()).isEqualTo("primary");
        assertThat(told.at("/targets/1/route_mode").asText()).isEqualTo("model_fallback");
        assertThat(verdicts(explained("{\"model\":\"p2/any\"}"))).containsExactly("p2 first");
        assertThat(one.requests()).isEmpty();
        assertThat(two.requests()).isEmpty();
    }

    @Test
    void openCircuitIsToldAndItsProbeIsLeftForTraffic() {
        broken.set(true);
        for (int i = 0; i < 5; i++) gateway.chat(false);
        for (int i = 0; i < 3; i++) {
            JsonNode told = explained("{\"model\":\"turbo\"}");
            assertThat(verdicts(told)).containsExactly("p1 resting", "p2 first");
            assertThat(told.at("/targets/0/circuit").asText()).isEqualTo("open");
            assertThat(told.at("/targets/0/retry_in_seconds").asInt()).isPositive();
        }
        var answer = gateway.chat(false);
        assertThat(answer.headers().firstValue("X-Gatehouse-Provider")).hasValue("p2");
    }

    @Test
    void termsAndLimitsOfAKeyAreLookedAtAndNotUsed() {
        String id = gateway.createKeyAs(
                        "{\"name\":\"narrow\",\"allowed_providers\":[\"p2\"],\"limits\":{\"rps\":1,\"burst\":3}}")
                .path("id")
                .asText();
        for (int i = 0; i < 5; i++) {
            JsonNode told = explained("{\"model\":\"turbo\",\"key\":\"" + id + "\"}");
            assertThat(verdicts(told)).containsExactly("p2 first", "p1 left_out");
            assertThat(told.at("/limits/0/remaining").asInt()).isEqualTo(3);
            assertThat(told.at("/limits/0/enough").asBoolean()).isTrue();
        }
        JsonNode direct = explained("{\"model\":\"p1/m1\",\"key\":\"narrow\"}");
        assertThat(direct.at("/refused/status").asInt()).isEqualTo(403);
        assertThat(direct.at("/refused/code").asText()).isEqualTo("model_not_allowed");
        gateway.createKey("off");
        gateway.createKeyAs("{\"name\":\"late\",\"expires_at\":\"2020-01-01T00:00:00Z\"}");
        assertThat(explained("{\"model\":\"turbo\",\"key\":\"late\"}")
                        .at("/refused/code")
                        .asText())
                .isEqualTo("key_expired");
    }

    @Test
    void whatCannotBeAskedIsSaid() {
        assertThat(explained("{\"model\":\"none\"}").at("/refused/status").asInt())
                .isEqualTo(404);
        assertThat(ask("{\"model\":\"turbo\",\"key\":\"nobody\"}").statusCode()).isEqualTo(404);
        assertThat(ask("{\"endpoint\":\"/v1/other\",\"input_tokens\":-1,\"more\":1}")
                        .body())
                .contains("\"model\"", "\"endpoint\"", "\"input_tokens\"", "\"more\"");
    }
}
