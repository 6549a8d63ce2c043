package dev.gatehouse.gateway;

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

/** Models of one name at several providers are a group that nobody wrote. */
class AutomaticGroupsTest {

    private static final String MODELS = """
            models:
              - {provider: p2, model: llama-9}
              - {provider: p1, model: Vendor/Llama-9}
              - {provider: p1, model: alone}
              - {provider: p1, model: pair}
              - {provider: P2, model: other/PAIR, enabled: false}
            """;

    private final AtomicBoolean broken = new AtomicBoolean();
    private final FakeUpstream one = FakeUpstream.start((request, wire) ->
            (broken.get() ? Script.status(503, "{}") : OpenAiChat.saying("hi")).answer(request, wire));
    private final FakeUpstream two = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.withoutFile();
    private long live;

    @AfterEach
    void close() {
        gateway.close();
        two.close();
        one.close();
    }

    private void publish(String document) {
        gateway.publish(document, live++);
    }

    private String document(String more) {
        return TestGateway.turboDocument(more, one, two);
    }

    private HttpResponse<String> ask(String model) {
        return gateway.post(
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}".formatted(model));
    }

    private static String provider(HttpResponse<?> response) {
        return response.headers().firstValue("X-Gatehouse-Provider").orElse("");
    }

    private List<String> listed() {
        return json(gateway.send(gateway.keyed("/v1/models", "").GET()).body())
                .path("data")
                .valueStream()
                .map(model -> model.path("id").asText())
                .toList();
    }

    @Test
    void groupOfOneNameFailsOverFromProviderToProvider() {
        publish(document(MODELS));
        assertThat(listed()).containsExactly("turbo", "llama-9");
        assertThat(provider(ask("Llama-9"))).isEqualTo("p1");
        broken.set(true);
        HttpResponse<String> answer = ask("hotel/llama-9");
        assertThat(provider(answer)).isEqualTo("p2");
        assertThat(answer.headers().firstValue("X-Gatehouse-Route-Mode")).hasValue("provider_failover");
        assertThat(gateway.record(answer).path("group_name").asText()).isEqualTo("llama-9");
        assertThat(ask("pair").statusCode())
                .as("one of the two is switched off")
                .isEqualTo(404);

        String page = gateway.send(gateway.adminRequest("/admin/groups")).body();
        assertThat(page).contains("Automatic groups", "p1/Vendor/Llama-9, p2/llama-9");
        JsonNode told = json(gateway.send(
                        gateway.adminRequest("/api/explain").POST(BodyPublishers.ofString("{\"model\":\"llama-9\"}")))
                .body());
        assertThat(told.path("automatic").asBoolean()).isTrue();
        assertThat(told.path("group").asText()).isEqualTo("llama-9");
    }

    @Test
    void settingSwitchesThemOffAndOn() {
        publish(document(MODELS + "settings: {auto_groups: false}\n"));
        assertThat(ask("llama-9").statusCode()).isEqualTo(404);
        assertThat(listed()).containsExactly("turbo");
        publish(document(MODELS));
        assertThat(ask("llama-9").statusCode()).isEqualTo(200);
        publish(document(MODELS).replace("{name: p2,", "{name: p2, enabled: false,"));
        assertThat(ask("llama-9").statusCode()).as("at one provider").isEqualTo(404);
    }

    @Test
    void groupOfTheDocumentTakesItsPlaceAndOneThatIsOffKeepsItOff() {
        publish(document("  - {name: LLAMA-9, targets: [{provider: p2, model: llama-9}]}\n" + MODELS));
        assertThat(provider(ask("llama-9"))).isEqualTo("p2");
        assertThat(listed()).containsExactly("turbo", "LLAMA-9");

        publish(document("  - {name: llama-9, enabled: false}\n" + MODELS));
        assertThat(ask("llama-9").statusCode()).isEqualTo(404);
        assertThat(listed()).containsExactly("turbo");
        assertThat(gateway.send(gateway.adminRequest("/admin/groups")).body())
                .contains("switched off")
                .doesNotContain("Automatic groups");

        publish(document(MODELS).replace("name: turbo\n", "name: turbo\n    enabled: false\n"));
        assertThat(ask("turbo").statusCode()).isEqualTo(404);
        assertThat(provider(ask("llama-9"))).isEqualTo("p1");
        publish(document(MODELS));
        assertThat(ask("turbo").statusCode()).isEqualTo(200);
    }
}
