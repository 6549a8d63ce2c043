package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request with tools goes past models that take none. */
class ToolCapabilityTest {

    private static final String TOOLLESS = "models: [{provider: p1, model: m1, capabilities: {tools: false}}]\n";
    private static final String NONE_TAKES = """
            models:
              - {provider: p1, model: m1, capabilities: {tools: false}}
              - {provider: p2, model: m2, capabilities: {tools: false}}
            """;

    private final FakeUpstream one = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final FakeUpstream two = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
        two.close();
        one.close();
    }

    private void publish(String models, long expected) {
        gateway.publish(TestGateway.turboDocument(models, one, two), expected);
    }

    private HttpResponse<String> ask(String model, String more) {
        return gateway.post(
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}".formatted(model, more));
    }

    private static String provider(HttpResponse<?> response) {
        return response.headers().firstValue("X-Gatehouse-Provider").orElse("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"tools\": [{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
                ",\"functions\":[{\"name\":\"f\"}]"
            })
    void toolsGoPastWhoTakesNoneUntilTheDocumentSaysOtherwise(String tools) {
        publish(TOOLLESS, 0);
        HttpResponse<String> answer = ask("turbo", tools);
        assertThat(provider(answer)).isEqualTo("p2");
        assertThat(answer.headers().firstValue("X-Gatehouse-Attempts")).hasValue("1");
        JsonNode skipped = gateway.record(answer).at("/attempts/0");
        assertThat(skipped.path("class").asText()).isEqualTo("skipped");
        assertThat(skipped.path("reason").asText()).isEqualTo("p1 was skipped: it takes no tools");
        assertThat(provider(ask("turbo", ""))).isEqualTo("p1");
        assertThat(provider(ask("turbo", ",\"tools\":[ ],\"functions\":null"))).isEqualTo("p1");

        publish("", 1);
        assertThat(provider(ask("turbo", tools))).isEqualTo("p1");
    }

    @Test
    void clientsOfOtherDialectsAreHeededToo() {
        publish(TOOLLESS, 0);
        String anthropic = """
                {"model":"turbo","max_tokens":9,"messages":[{"role":"user","content":"hi"}],
                 "tools":[{"name":"f","input_schema":{"type":"object"}}]}""";
        String responses = """
                {"model":"turbo","input":"hi","tools":[{"type":"function","name":"f","parameters":{"type":"object"}}]}""";
        assertThat(provider(gateway.send(
                        gateway.keyed("/v1/messages", "application/json").POST(BodyPublishers.ofString(anthropic)))))
                .isEqualTo("p2");
        assertThat(provider(gateway.send(
                        gateway.keyed("/v1/responses", "application/json").POST(BodyPublishers.ofString(responses)))))
                .isEqualTo("p2");
        assertThat(one.requests()).isEmpty();
    }

    @Test
    void whereNobodyTakesToolsTheClientIsTold() {
        publish(NONE_TAKES, 0);
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
        for (String model : new String[] {"turbo", "p1/m1"}) {
            HttpResponse<String> refused = ask(model, tools);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused.body()).at("/error/param").asText()).isEqualTo("tools");
            assertThat(json(refused.body()).at("/error/message").asText()).contains(model);
        }
        assertThat(one.requests()).isEmpty();
        String card = gateway.send(gateway.keyed("/v1/models/turbo", "").GET()).body();
        assertThat(json(card).path("tool_call").asBoolean(true)).isFalse();
        publish(TOOLLESS, 1);
        card = gateway.send(gateway.keyed("/v1/models/turbo", "").GET()).body();
        assertThat(json(card).has("tool_call")).isFalse();
    }

    @Test
    void explanationSaysWhy() {
        publish(TOOLLESS, 0);
        JsonNode told = json(gateway.send(gateway.adminRequest("/api/explain")
                        .POST(BodyPublishers.ofString("{\"model\":\"turbo\",\"tools\":true}")))
                .body());
        assertThat(told.at("/targets/0/provider").asText()).isEqualTo("p2");
        assertThat(told.at("/targets/1/verdict").asText()).isEqualTo("left_out");
        assertThat(told.at("/targets/1/why").asText()).isEqualTo("it takes no tools");
    }
}
