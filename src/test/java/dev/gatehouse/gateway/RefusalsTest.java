package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway refuses by itself: status, shape, and that no provider hears of it. */
class RefusalsTest {

    private final FakeUpstream provider = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway =
            TestGateway.configured(TestGateway.turboDocument("settings: {max_body_bytes: 64KB}\n", provider));

    @AfterEach
    void close() {
        assertThat(provider.requests()).isEmpty();
        gateway.close();
        provider.close();
    }

    @Test
    void noKeyIs401() {
        var response = gateway.send(gateway.request("/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"turbo\"}")));
        assertError(response, 401, "invalid_api_key", "authentication_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer sk-gh-wrong", "Bearer ", "Basic eDp5", "bearer x"})
    void wrongKeyIs401(String authorization) {
        var response = gateway.send(gateway.request("/v1/chat/completions")
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"turbo\"}")));
        assertError(response, 401, "invalid_api_key", "authentication_error");
    }

    @Test
    void refusedRequestIsRecordedToo() {
        var response = gateway.send(gateway.request("/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"turbo\"}")));
        JsonNode record = gateway.record(response);
        assertThat(record.path("status").asInt()).isEqualTo(401);
        assertThat(record.path("error_class").asText()).isEqualTo("invalid_api_key");
        assertThat(record.path("attempts")).isEmpty();
    }

    @Test
    void deletedKeyIs401AtOnce() {
        String key = gateway.createKey("short-lived");
        JsonNode keys = json(gateway.send(gateway.adminRequest("/api/virtual-keys"))
                        .body())
                .path("data");
        String id = keys.valueStream()
                .filter(k -> k.path("name").asText().equals("short-lived"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
        assertThat(models(key).statusCode()).isEqualTo(200);
        assertThat(gateway.send(gateway.adminRequest("/api/virtual-keys/" + id).DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(models(key).statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> models(String key) {
        return gateway.send(gateway.request("/v1/models").header("Authorization", "Bearer " + key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "hotel/nope", "nope/m1", "p1/", "/m1", "p1"})
    void unknownModelIs404(String model) {
        var response = gateway.post("{\"model\":\"" + model + "\"}");
        assertError(response, 404, "model_not_found", "not_found_error");
        assertThat(json(response.body()).at("/error/param").asText()).isEqualTo("model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "42", "{\"model\":\"turbo\"} x", "{\"model\":\"turbo\",}", "{'model':1}"})
    void badJsonIs400(String body) {
        assertError(gateway.post(body), 400, "invalid_json", "invalid_request_error");
    }

    @Test
    void jsonNestedTooDeepIs400() {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);
        var response = gateway.post("{\"model\":\"turbo\",\"x\":" + deep + "}");
        assertError(response, 400, "invalid_json", "invalid_request_error");
        assertThat(response.body()).contains("500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"model\":\"\"}", "{\"model\":7}", "{\"model\":null}"})
    void missingModelIs400(String body) {
        assertError(gateway.post(body), 400, "missing_model", "invalid_request_error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"turbo\",\"model\":\"turbo\"}",
                "{\"model\":\"p1/m\\u0000\"}",
                "{\"model\":\"turbo\",\"stream\":\"yes\"}",
                "{\"model\":\"turbo\",\"stream\":true,\"stream_options\":7}"
            })
    void fieldThatCannotBeReadIs400AndNamed(String body) {
        var response = gateway.post(body);
        assertError(response, 400, "invalid_request", "invalid_request_error");
        assertThat(json(response.body()).at("/error/param").asText()).isIn("model", "stream", "stream_options");
    }

    @Test
    void oversizeIs413WhetherAnnouncedOrNot() {
        byte[] large = new byte[65 * 1024];
        for (var publisher : new HttpRequest.BodyPublisher[] {
            HttpRequest.BodyPublishers.ofByteArray(large),
            HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(large))
        }) {
            var response = gateway.send(gateway.request("/v1/chat/completions")
                    .header("Authorization", "Bearer " + gateway.key())
                    .POST(publisher));
            assertError(response, 413, "request_too_large", "invalid_request_error");
        }
    }

    @Test
    void brokenTransferIsRecordedWithTheStatusThatTheClientGets() throws Exception {
        try (var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.getOutputStream()
                    .write(
                            ("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Request-ID: broken\r\nAuthorization: Bearer "
                                            + gateway.key() + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            String status = new java.io.BufferedReader(new java.io.InputStreamReader(
                            socket.getInputStream(), java.nio.charset.StandardCharsets.US_ASCII))
                    .readLine();
            assertThat(status).startsWith("HTTP/1.1 400");
            assertThat(gateway.record("broken").path("status").asInt()).isEqualTo(400);
        }
    }

    @Test
    void unknownPathAndWrongMethodSpeakTheDialectOfTheirPath() {
        assertError(gateway.send(gateway.request("/v1/nothing")), 404, "not_found", "not_found_error");
        var wrong = gateway.send(gateway.request("/v1/chat/completions").GET());
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("Allow").orElse("")).contains("POST");
        assertThat(json(wrong.body()).at("/error/code").isTextual()).isTrue();
        var api = gateway.send(gateway.request("/api/nothing"));
        assertThat(api.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(api.body()).path("status").asInt()).isEqualTo(404);
    }

    private static void assertError(HttpResponse<String> response, int status, String code, String type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode error = json(response.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.path("message").asText()).isNotEmpty();
        assertThat(error.has("param")).isTrue();
    }
}
