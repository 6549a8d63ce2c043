package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that say in a complaint how they are to be asked instead. */
class OtherWayTest {

    private static final String ADAPTIVE =
            "\\\"thinking.type.enabled\\\" is not supported for this model. Use \\\"thinking.type.adaptive\\\" and"
                    + " \\\"output_config.effort\\\" to control thinking behavior.";

    private static TestGateway gateway(Dialect dialect, FakeUpstream provider) {
        return TestGateway.configured("""
                version: 1
                providers:
                  - {name: p1, base_url: "%s", dialect: %s}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}]}
                """.formatted(provider.baseUrl(), dialect.id()));
    }

    private static JsonNode learned(TestGateway gateway) {
        return json(gateway.send(gateway.adminRequest("/api/targets/learned").GET())
                        .body())
                .path("data");
    }

    private static String ask(TestGateway gateway, String more) {
        var response =
                gateway.post("{\"model\":\"turbo\"," + more + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        assertThat(response.statusCode()).isEqualTo(200);
        var record = gateway.record(response);
        return record.at("/attempts/0/class").asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|Function tools with reasoning_effort are not supported for m1 in /v1/chat/completions. Please use /v1/responses instead.|true",
                "404|This model is only supported in v1/responses and not in v1/chat/completions.|false"
            })
    void modelIsAskedInTheDialectThatItWants(int status, String complaint, boolean stream) {
        Script answer = AnyProvider.saying(Dialect.OPENAI_RESPONSES, AnyProvider.TEXT);
        Script picky = (request, wire) -> {
            if (request.path().endsWith("/responses")) answer.answer(request, wire);
            else
                wire.json(status, "{\"error\":{\"message\":\"" + complaint + "\",\"type\":\"invalid_request_error\"}}");
        };
        try (var provider = FakeUpstream.start(picky);
                var gateway = gateway(Dialect.OPENAI_CHAT, provider)) {
            String streaming = stream ? "\"stream\":true," : "";
            assertThat(ask(gateway, streaming)).isEqualTo("self_heal");
            TestGateway.await(() -> learned(gateway).size() == 1);
            assertThat(learned(gateway).at("/0/kind").asText()).isEqualTo("dialect");
            assertThat(learned(gateway).at("/0/name").asText()).isEqualTo("openai-responses");
            assertThat(ask(gateway, streaming)).isEqualTo("ok");
            assertThat(provider.requests()).hasSize(3);
            gateway.restart();
            assertThat(ask(gateway, streaming)).isEqualTo("ok");
            assertThat(provider.requests()).hasSize(4);
        }
    }

    @Test
    void modelIsToldInItsWayHowLongToThink() {
        Script answer = AnyProvider.saying(Dialect.ANTHROPIC, AnyProvider.TEXT);
        Script picky = (request, wire) -> {
            if (!json(request.text()).at("/thinking/type").asText().equals("enabled")) answer.answer(request, wire);
            else
                wire.json(
                        400,
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"" + ADAPTIVE
                                + "\"}}");
        };
        try (var provider = FakeUpstream.start(picky);
                var gateway = gateway(Dialect.ANTHROPIC, provider)) {
            assertThat(ask(gateway, "\"reasoning_effort\":\"high\",")).isEqualTo("self_heal");
            var asked = json(provider.requests().getLast().text());
            assertThat(asked.at("/thinking/type").asText()).isEqualTo("adaptive");
            assertThat(asked.at("/output_config/effort").asText()).isEqualTo("high");
            TestGateway.await(() -> learned(gateway).size() == 1);
            assertThat(ask(gateway, "\"reasoning_effort\":\"high\",")).isEqualTo("ok");
            assertThat(provider.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"We do not know /v1/responses.", "adaptive thinking is not supported on this model"})
    void otherComplaintsAreTheClients(String complaint) {
        try (var provider = FakeUpstream.start(Script.status(400, "{\"error\":{\"message\":\"" + complaint + "\"}}"));
                var gateway = gateway(Dialect.OPENAI_CHAT, provider)) {
            var response = gateway.post("{\"model\":\"turbo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(provider.requests()).hasSize(1);
        }
    }
}
