package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What clients are told of the models they may ask for. */
class ModelsTest {

    private static final String DOCUMENT = """
            version: 1
            providers:
              - {name: p1, base_url: "http://127.0.0.1:1/v1"}
              - {name: p2, base_url: "http://127.0.0.1:1/v1"}
            models:
              - {provider: p1, model: big, context_window: 200000, max_output_tokens: 8000,
                 price: {input: 2.5, output: 10, cache_read: 0.25}, capabilities: {vision: true}}
              - {provider: p2, model: vendor/small, context_window: 32000, capabilities: {vision: true}}
              - {provider: p2, model: blind, max_output_tokens: 500}
            groups:
              - {name: Turbo, targets: [{provider: p1, model: big}, {provider: p2, model: vendor/small}]}
              - {name: mixed, targets: [{provider: p2, model: blind}, {provider: p1, model: big}]}
              - {name: team/plain, targets: [{provider: p1, model: unknown}]}
              - {name: off, targets: [{provider: p1, model: big, enabled: false}]}
            """;

    private static HttpResponse<String> get(TestGateway gateway, String path) {
        return gateway.send(gateway.request(path).header("x-api-key", gateway.key()));
    }

    private static JsonNode model(TestGateway gateway, String id) {
        var response = get(gateway, "/v1/models/" + id);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        return json(response.body());
    }

    @Test
    void groupHasItsFirstPriceAndItsSmallestWindow() {
        try (var gateway = TestGateway.configured(DOCUMENT)) {
            JsonNode all = json(get(gateway, "/v1/models").body()).path("data");
            assertThat(all).hasSize(4);
            JsonNode turbo = all.path(0);
            long created = turbo.path("created").asLong();
            assertThat(created).isPositive();
            assertThat(turbo).isEqualTo(json("""
                    {"id":"Turbo","object":"model","created":%d,"owned_by":"gatehouse",
                     "context_window":32000,"context_length":32000,"max_output_tokens":8000,
                     "limit":{"context":32000,"output":8000},
                     "cost":{"input":2.5,"output":10,"cache_read":0.25,"cache_write":2.5},
                     "pricing":{"prompt":"0.0000025","completion":"0.00001","input_cache_read":"0.00000025",
                     "input_cache_write":"0.0000025"},
                     "modalities":{"input":["text","image"],"output":["text"]}}""".formatted(created)));
            for (String name : new String[] {"Turbo", "turbo", "hotel/turbo", "HOTEL%2Fturbo"}) {
                assertThat(model(gateway, name)).isEqualTo(turbo);
            }
            JsonNode mixed = model(gateway, "mixed");
            assertThat(mixed.has("cost")).isFalse();
            assertThat(mixed.path("max_output_tokens").asInt()).isEqualTo(500);
            assertThat(mixed.at("/modalities/input")).hasSize(1);
        }
    }

    @Test
    void groupsOwnWordOnItsWindowCounts() {
        String document = DOCUMENT.replace("{name: Turbo,", "{name: Turbo, context_window: 150000,");
        try (var gateway = TestGateway.configured(document)) {
            assertThat(model(gateway, "turbo").path("context_window").asInt()).isEqualTo(150_000);
            assertThat(model(gateway, "turbo").at("/limit/context").asInt()).isEqualTo(150_000);
        }
    }

    @Test
    void modelThatIsSwitchedOffCannotBeAskedFor() {
        String document = DOCUMENT.replace("model: big, context_window", "model: big, enabled: false, context_window");
        try (var gateway = TestGateway.configured(document)) {
            assertThat(get(gateway, "/v1/models/p1/big").statusCode()).isEqualTo(404);
            assertThat(gateway.post("{\"model\":\"p1/big\",\"messages\":[]}").statusCode())
                    .isEqualTo(404);
            assertThat(model(gateway, "p1/other").properties()).hasSize(4);
            assertThat(model(gateway, "Turbo").has("cost"))
                    .as("the group goes on with its other target")
                    .isFalse();
        }
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        try (var gateway = TestGateway.configured(DOCUMENT)) {
            assertThat(model(gateway, "team/plain").properties()).hasSize(4);
            assertThat(model(gateway, "off").properties()).hasSize(4);
            assertThat(model(gateway, "p1/never-heard-of").properties()).hasSize(4);
        }
    }

    @Test
    void modelOfAProviderIsFoundWithTheSlashesOfItsName() {
        try (var gateway = TestGateway.configured(DOCUMENT)) {
            for (String id : new String[] {"p2/vendor/small", "P2%2Fvendor%2Fsmall"}) {
                JsonNode small = model(gateway, id);
                assertThat(small.path("id").asText()).isEqualTo("p2/vendor/small");
                assertThat(small.at("/limit/context").asInt()).isEqualTo(32_000);
            }
        }
    }

    @Test
    void whatIsNoModelIsNotFound() {
        try (var gateway = TestGateway.configured(DOCUMENT)) {
            for (String id : new String[] {"nope", "nope/model", "p1", "p1/", "hotel/nope", "%2Fturbo"}) {
                var response = get(gateway, "/v1/models/" + id);
                assertThat(response.statusCode()).as(id).isEqualTo(404);
                assertThat(json(response.body()).at("/error/code").asText())
                        .as(id)
                        .isEqualTo("model_not_found");
            }
            var unknown = gateway.send(gateway.request("/v1/models/turbo"));
            assertThat(unknown.statusCode()).isEqualTo(401);
        }
    }
}
