package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What becomes of what a client says and its target's dialect has no place for. */
class UnsayableTest {

    private static final String TUNED = """
            {"model":"turbo","max_tokens":50,"top_k":5,"messages":[{"role":"user","content":"Hello?"}]}""";
    private static final String WITH_SERVER_TOOL = """
            {"model":"turbo","max_tokens":50,"messages":[{"role":"user","content":"Hello?"}],
             "tools":[{"type":"web_search_20250305","name":"web_search"}]}""";

    private static TestGateway gateway(FakeUpstream provider, String more) {
        return TestGateway.configured("""
                version: 1
                providers:
                  - {name: p1, base_url: "%s"}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}]%s}
                """.formatted(provider.baseUrl(), more));
    }

    private static HttpResponse<String> ask(TestGateway gateway, String body) {
        return gateway.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/messages"))
                .header("x-api-key", gateway.key())
                .POST(BodyPublishers.ofString(body)));
    }

    @Test
    void fieldThatTunesIsLeftOutAndListed() {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("Hello"));
                var gateway = gateway(provider, "")) {
            var response = ask(gateway, TUNED);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("X-Gatehouse-Dropped")).hasValue("top_k");
            assertThat(gateway.record(response).path("dropped").asText()).isEqualTo("top_k");
            assertThat(gateway.record(response).path("dialect").asText()).isEqualTo("anthropic");
            assertThat(provider.requests().getFirst().text()).doesNotContain("top_k");
        }
    }

    @Test
    void toolThatNobodyCanRunIsRefusedByName() {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("Hello"));
                var gateway = gateway(provider, "")) {
            var response = ask(gateway, WITH_SERVER_TOOL);
            assertThat(response.statusCode()).isEqualTo(400);
            var error = json(response.body());
            assertThat(error.path("type").asText()).isEqualTo("error");
            assertThat(error.at("/error/type").asText()).isEqualTo("invalid_request_error");
            assertThat(error.at("/error/message").asText()).contains("web_search");
            assertThat(provider.requests()).isEmpty();
        }
    }

    @Test
    void groupMayHaveItDropped() {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("Hello"));
                var gateway = gateway(provider, ", on_unsupported: drop")) {
            var response = ask(gateway, WITH_SERVER_TOOL);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("X-Gatehouse-Dropped").orElse(""))
                    .contains("tools");
        }
    }

    @Test
    void targetWhoseDialectCanSayItIsAskedInstead() {
        try (var first = FakeUpstream.start(OpenAiChat.saying("Hello"));
                var second = FakeUpstream.start((request, wire) -> wire.json(200, """
                        {"id":"msg_1","type":"message","role":"assistant","model":"m2","stop_reason":"end_turn","stop_sequence":null,
                         "content":[{"type":"text","text":"Found"}],"usage":{"input_tokens":1,"output_tokens":1}}"""));
                var gateway = TestGateway.configured("""
                        version: 1
                        providers:
                          - {name: p1, base_url: "%s"}
                          - {name: p2, base_url: "%s", dialect: anthropic}
                        groups:
                          - {name: turbo, targets: [{provider: p1, model: m1}, {provider: p2, model: m2}]}
                        """.formatted(first.baseUrl(), second.baseUrl()))) {
            var response = ask(gateway, WITH_SERVER_TOOL);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response.body()).at("/content/0/text").asText()).isEqualTo("Found");
            assertThat(first.requests()).isEmpty();
            assertThat(second.requests().getFirst().text()).contains("web_search_20250305");
        }
    }
}
