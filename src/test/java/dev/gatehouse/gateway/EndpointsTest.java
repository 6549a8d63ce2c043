package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Form;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpResponse;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not chat: every endpoint passes both ways byte for byte, and fails over as chat does. */
class EndpointsTest {

    private static final byte[] SOUND = new byte[40_000];

    static {
        new Random(3).nextBytes(SOUND);
    }

    /**
     * One request to an endpoint and what is to come of it; bodies with one character a byte.
     *
     * @param path behind {@code /v1}
     * @param request names the model {@code turbo}, once
     * @param type of the answer
     * @param answer names the model {@code up}, if any
     */
    record Case(String path, String requestType, String request, String type, String answer) {

        static Case json(String path, String request, String answer) {
            return json(path, request, "application/json", answer);
        }

        static Case json(String path, String request, String type, String answer) {
            return new Case(path, "application/json", utf8(request.replace('\'', '"')), type, answer);
        }

        static Case form(String path, String type, String answer) {
            byte[] form = new Form()
                    .file("file", "voice.wav", SOUND)
                    .part("model", "turbo")
                    .part("prompt", "ü")
                    .end()
                    .bytes();
            return new Case(path, Form.contentType(), new String(form, ISO_8859_1), type, answer.replace('\'', '"'));
        }

        private static String utf8(String text) {
            return new String(text.getBytes(UTF_8), ISO_8859_1);
        }

        byte[] requestBytes() {
            return request.getBytes(ISO_8859_1);
        }

        byte[] upstreamRequest() {
            return request.replace("turbo", "m2").getBytes(ISO_8859_1);
        }

        byte[] shownAnswer() {
            return answer.replace("\"model\":\"up\"", "\"model\":\"turbo\"").getBytes(ISO_8859_1);
        }

        Script script() {
            byte[] bytes = answer.getBytes(ISO_8859_1);
            return (request, wire) -> {
                wire.status(200, "Content-Type: " + type, "Content-Length: " + bytes.length);
                wire.raw(bytes);
            };
        }

        @Override
        public String toString() {
            return path + " " + type;
        }
    }

    static Stream<Case> cases() {
        String usage = "\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}";
        return Stream.of(
                Case.json(
                        "/completions",
                        "{'prompt':'ü','model':'turbo','x':1.10}",
                        "{\"model\":\"up\",\"choices\":[{\"text\":\"hi\",\"finish_reason\":\"stop\"}]," + usage + "}"),
                Case.json(
                        "/completions",
                        "{'model':'turbo','prompt':'nothing to add'}",
                        "{\"model\":\"up\",\"choices\":[{\"text\":\"\",\"finish_reason\":\"stop\"}]," + usage + "}"),
                Case.json(
                        "/embeddings",
                        "{'model':'turbo','input':['a','b'],'stream':'of consciousness'}",
                        "{\"object\":\"list\",\"data\":[{\"embedding\":[0.10,-1e-9]}],\"model\":\"up\"," + usage + "}"),
                Case.json(
                        "/rerank",
                        "{'query':'q','documents':['a'],'model':'turbo'}",
                        "{\"results\":[{\"index\":0,\"relevance_score\":0.90}],\"usage\":{\"total_tokens\":5}}"),
                Case.json(
                        "/moderations",
                        "{'input':'x','model':'turbo'}",
                        "application/json; charset=utf-8",
                        "{\"model\":\"up\",\"results\":[{\"flagged\":false}]}"),
                Case.json(
                        "/images/generations",
                        "{'prompt':'a cat','model':'turbo','n':1}",
                        "{\"created\":1,\"data\":[{\"b64_json\":\"AAAA\"}],"
                                + "\"usage\":{\"input_tokens\":5,\"output_tokens\":7,\"total_tokens\":12}}"),
                Case.form("/images/edits", "application/json", "{'created':1,'data':[{'b64_json':'AAAA'}]}"),
                Case.form("/images/variations", "application/json", "{'created':1,'data':[{'url':'x'}]}"),
                Case.json(
                        "/audio/speech",
                        "{'input':'hello','voice':'alloy','model':'turbo','response_format':'mp3'}",
                        "audio/mpeg",
                        new String(SOUND, ISO_8859_1)),
                Case.form(
                        "/audio/transcriptions",
                        "application/json",
                        "{'text':'hi','usage':{'type':'tokens','input_tokens':5,'output_tokens':7,'total_tokens':12}}"),
                Case.form("/audio/transcriptions", "text/plain; charset=utf-8", "1\n00:00 --> 00:01\nhi\n"),
                Case.form("/audio/translations", "text/vtt", "WEBVTT\n\n00:00 --> 00:01\nhi\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void passesByteForByteAlsoFromTheSecondProvider(Case c) {
        try (var first = FakeUpstream.start(Script.status(500, "{}"));
                var second = FakeUpstream.start(c.script());
                var gateway = TestGateway.turbo(first, second)) {
            var response = gateway.post("/v1" + c.path(), c.requestType(), c.requestBytes());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(c.shownAnswer());
            assertThat(response.headers().firstValue("Content-Type")).hasValue(c.type());
            assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(c.shownAnswer().length);
            assertThat(response.headers().firstValue("X-Gatehouse-Provider")).hasValue("p2");
            assertThat(response.headers().firstValue("X-Gatehouse-Model")).hasValue("m2");
            assertThat(response.headers().firstValue("X-Gatehouse-Attempts")).hasValue("2");
            assertThat(response.headers().firstValue("X-Gatehouse-Overhead-Ms")).isPresent();

            var seen = second.requests().getFirst();
            assertThat(seen.path()).isEqualTo("/v1" + c.path());
            assertThat(seen.body()).isEqualTo(c.upstreamRequest());
            assertThat(seen.header("Content-Type")).hasValue(c.requestType());
            assertThat(first.requests().getFirst().body().length).isEqualTo(c.upstreamRequest().length);

            JsonNode record = gateway.record(response);
            assertThat(record.path("endpoint").asText()).isEqualTo("/v1" + c.path());
            assertThat(record.path("requested_model").asText()).isEqualTo("turbo");
            assertThat(record.path("route_mode").asText()).isEqualTo("model_fallback");
            assertThat(record.path("status").asInt()).isEqualTo(200);
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo("upstream_error");
            assertThat(record.at("/attempts/1/class").asText()).isEqualTo("ok");
            assertThat(record.path("bytes_in").asInt()).isEqualTo(c.request().length());
            assertThat(record.path("bytes_out").asInt()).isEqualTo(c.shownAnswer().length);
            boolean metered = c.answer().contains("\"usage\"");
            assertThat(record.path("prompt_tokens").asInt()).isEqualTo(metered ? 5 : 0);
        }
    }

    static Stream<Arguments> failures() {
        String json = "/embeddings";
        String media = "/audio/speech";
        Script empty = (request, wire) -> wire.status(200, "Content-Type: audio/mpeg", "Content-Length: 0");
        Script cut = (request, wire) -> {
            wire.status(200, "Content-Type: audio/mpeg", "Content-Length: 10");
            wire.cut();
        };
        Script silent = (request, wire) -> {
            wire.status(200, "Content-Type: audio/mpeg", "Content-Length: 10");
            wire.silence();
        };
        Script page = (request, wire) -> {
            wire.status(200, "Content-Type: text/html", "Content-Length: 4");
            wire.raw("busy");
        };
        Script stream = (request, wire) -> {
            wire.sse();
            wire.done();
        };
        return Stream.of(
                Arguments.of("bad_response", json, Script.status(200, "busy")),
                Arguments.of("bad_response", json, stream),
                Arguments.of("rate_limited", json, Script.status(200, "{\"error\":{\"code\":429}}")),
                Arguments.of("rate_limited", json, Script.status(429, "{}")),
                Arguments.of("bad_response", media, empty),
                Arguments.of("bad_response", media, cut),
                Arguments.of("timeout", media, silent),
                Arguments.of("bad_response", media, page),
                Arguments.of("bad_response", media, stream),
                Arguments.of("upstream_error", media, Script.status(200, "{\"error\":{\"code\":503}}")));
    }

    @ParameterizedTest(name = "{0} {1} {index}")
    @MethodSource("failures")
    void whatIsNoAnswerFailsOver(String attemptClass, String path, Script failure) {
        Script good = (request, wire) -> wire.json(200, "{\"data\":[]}");
        try (var first = FakeUpstream.start(failure);
                var second = FakeUpstream.start(good);
                var gateway = TestGateway.turbo(first, second)) {
            var response = gateway.post("/v1" + path, "application/json", "{\"model\":\"turbo\"}".getBytes(UTF_8));
            assertThat(new String(response.body(), UTF_8)).isEqualTo("{\"data\":[]}");
            JsonNode record = gateway.record(response);
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo(attemptClass);
            assertThat(record.path("served_provider").asText()).isEqualTo("p2");
        }
    }

    @Test
    void refusalOfTheProviderGoesToTheClient() {
        String refusal = "{\"error\":{\"message\":\"voice unknown\",\"code\":\"invalid_voice\"}}";
        try (var first = FakeUpstream.start(Script.status(400, refusal));
                var second = FakeUpstream.start(Script.status(200, "{}"));
                var gateway = TestGateway.turbo(first, second)) {
            var response =
                    gateway.post("/v1/audio/speech", "application/json", "{\"model\":\"turbo\"}".getBytes(UTF_8));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(new String(response.body(), UTF_8)).isEqualTo(refusal);
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void modelIsNeededEverywhere() {
        try (var provider = FakeUpstream.start(Script.status(200, "{}"));
                var gateway = TestGateway.turbo(provider)) {
            byte[] form = new Form().part("prompt", "x").end().bytes();
            for (Case c : cases().toList()) {
                boolean isForm = c.requestType().equals(Form.contentType());
                var response = gateway.post("/v1" + c.path(), c.requestType(), isForm ? form : "{}".getBytes(UTF_8));
                assertError(response, 400, "missing_model");
            }
            assertError(
                    gateway.post("/v1/images/edits", "application/json", "{}".getBytes(UTF_8)), 400, "invalid_request");
            assertThat(provider.requests()).isEmpty();
        }
    }

    private static void assertError(HttpResponse<byte[]> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(new String(response.body(), UTF_8)).at("/error/code").asText())
                .isEqualTo(code);
    }

    @Test
    void textCompletionStreamsLikeChat() {
        Script script = (request, wire) -> {
            wire.sse();
            wire.frame("{\"model\":\"up\",\"choices\":[{\"index\":0,\"text\":\"\",\"finish_reason\":null}]}");
            wire.frame("{\"model\":\"up\",\"choices\":[{\"index\":0,\"text\":\"hi\",\"finish_reason\":null}]}");
            wire.frame("{\"model\":\"up\",\"choices\":[{\"index\":0,\"text\":\"\",\"finish_reason\":\"stop\"}]}");
            wire.frame("{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}");
            wire.done();
        };
        Script cut = (request, wire) -> {
            wire.sse();
            wire.frame("{\"choices\":[{\"index\":0,\"text\":\"\",\"finish_reason\":null}]}");
            wire.cut();
        };
        try (var first = FakeUpstream.start(cut);
                var second = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(first, second)) {
            var response = gateway.post(
                    "/v1/completions", "application/json", "{\"model\":\"turbo\",\"stream\":true}".getBytes(UTF_8));
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(new String(response.body(), UTF_8))
                    .contains("\"text\":\"hi\"", "\"model\":\"turbo\"")
                    .doesNotContain("usage", "error")
                    .endsWith("\"stop\"}]}\n\ndata: [DONE]\n\n");
            assertThat(json(second.requests().getFirst().text())
                            .at("/stream_options/include_usage")
                            .asBoolean())
                    .isTrue();
            assertThat(gateway.record(response).path("prompt_tokens").asInt()).isEqualTo(3);
        }
    }

    @Test
    void textCompletionThatBreaksOffSaysSo() {
        Script broken = (request, wire) -> {
            wire.sse();
            wire.frame("{\"choices\":[{\"index\":0,\"text\":\"hi\",\"finish_reason\":null}]}");
            wire.endChunks();
        };
        try (var provider = FakeUpstream.start(broken);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.post(
                    "/v1/completions", "application/json", "{\"model\":\"turbo\",\"stream\":true}".getBytes(UTF_8));
            assertThat(new String(response.body(), UTF_8)).contains("bad_upstream_response");
        }
    }
}
