package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that send too much, never end, or speak HTTP in odd ways: what the client sees, and that nothing stays behind. */
class HostileUpstreamTest {

    private static final String WHOLE = "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}";
    private static final String FIRST = "{\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}";
    private static final String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private static final OpenAiChat GOOD = OpenAiChat.saying("from", " the", " second");
    private static final Duration DRIP = Duration.ofMillis(40);

    static Stream<Arguments> failures() {
        return Stream.of(
                either("endless headers", "bad_response", endless("HTTP/1.1 200 OK\r\n", "X-Many: 1\r\n")),
                either("an endless answer", "bad_response", endless(json(""), "\"" + "x".repeat(10_000))),
                either("a body shorter than its length", "bad_response", wire -> {
                    wire.raw(json("Content-Length: 5000\r\n") + WHOLE);
                    wire.cut();
                }),
                either(
                        "a body longer than its length",
                        "bad_response",
                        wire -> wire.raw(json("Content-Length: 9\r\n") + WHOLE)),
                either("a TLS alert", "bad_response", wire -> {
                    wire.raw(new byte[] {21, 3, 3, 0, 2, 2, 10});
                    wire.cut();
                }),
                either("packed JSON", "bad_response", packed("application/json", WHOLE.getBytes(UTF_8))),
                either("a bomb", "bad_response", packed("application/json", new byte[50_000_000])),
                stream(
                        "packed events",
                        "bad_response",
                        packed("text/event-stream", ("data: " + FIRST + "\n\n").getBytes(UTF_8))),
                stream(
                        "events said to be packed",
                        "bad_response",
                        wire -> wire.raw(
                                EVENTS.stripTrailing() + "\r\nContent-Encoding: br\r\n\r\ndata: " + FIRST + "\n\n")),
                stream("endless frames without content", "bad_response", endless(EVENTS, "data: {}\n\n")),
                stream("an endless line", "bad_response", endless(EVENTS + "data: {\"", "x".repeat(10_000))),
                stream("endless comments", "ttft_timeout", endless(EVENTS, ": ping\n\n")),
                stream("a line that drips", "ttft_timeout", dripping(EVENTS + "data: {\"")),
                stream("a comment that drips", "ttft_timeout", dripping(EVENTS + ":")));
    }

    private static Arguments either(String name, String attemptClass, OpenAiChat.Fault fault) {
        return Arguments.of(name, attemptClass, new boolean[] {false, true}, script(fault));
    }

    private static Arguments stream(String name, String attemptClass, OpenAiChat.Fault fault) {
        return Arguments.of(name, attemptClass, new boolean[] {true}, script(fault));
    }

    private static Script script(OpenAiChat.Fault fault) {
        return (request, wire) -> fault.on(wire);
    }

    private static String json(String headers) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + headers + "\r\n";
    }

    /** Ends when the gateway has had enough and closes the connection. */
    private static OpenAiChat.Fault endless(String start, String more) {
        return wire -> {
            wire.raw(start);
            while (true) wire.raw(more);
        };
    }

    private static OpenAiChat.Fault dripping(String start) {
        return wire -> {
            wire.raw(start);
            while (true) {
                wire.pause(DRIP);
                wire.raw("x");
            }
        };
    }

    private static OpenAiChat.Fault packed(String type, byte[] content) {
        byte[] gzip = gzip(content);
        return wire -> {
            wire.status(200, "Content-Type: " + type, "Content-Encoding: gzip", "Content-Length: " + gzip.length);
            wire.raw(gzip);
        };
    }

    static byte[] gzip(byte[] content) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static TestGateway gateway(FakeUpstream... providers) {
        return TestGateway.configured(TestGateway.turboDocument("settings: {max_answer_bytes: 1MB}\n", providers));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void secondTargetAnswers(String name, String attemptClass, boolean[] streams, Script failure) {
        try (var first = FakeUpstream.start(failure);
                var second = FakeUpstream.start(GOOD);
                var gateway = gateway(first, second)) {
            for (boolean stream : streams) {
                var response = gateway.chat(stream);
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                assertThat(response.body()).contains(" second").doesNotContain("error");
                JsonNode record = gateway.record(response);
                assertThat(record.at("/attempts/0/class").asText()).isEqualTo(attemptClass);
                assertThat(record.path("attempts")).hasSize(2);
                first.awaitOpenConnections(0, TestGateway.PATIENCE);
            }
        }
    }

    static Stream<Arguments> oddities() {
        String length = "Content-Length: " + WHOLE.length() + "\r\n";
        String chunks = Integer.toHexString(WHOLE.length()) + "\r\n" + WHOLE + "\r\n0\r\n";
        return Stream.of(
                odd("HTTP/1.0", 0, json(length).replace("1.1", "1.0") + WHOLE),
                odd(
                        "HTTP/1.0 kept alive",
                        0,
                        json(length + "Connection: keep-alive\r\n").replace("1.1", "1.0") + WHOLE),
                odd("trailers", 1, json("Transfer-Encoding: chunked\r\n") + chunks + "X-Cost: 1\r\n\r\n"),
                odd("100 and 103", 1, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + json(length) + WHOLE),
                odd("bytes behind the answer", 0, json(length) + WHOLE + "HTTP/1.1 200 OK\r\n\r\n"));
    }

    private static Arguments odd(String name, int kept, String reply) {
        return Arguments.of(name, kept, script(wire -> wire.raw(reply)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void oddReplyIsAnAnswer(String name, int kept, Script reply) {
        try (var provider = FakeUpstream.start(reply);
                var gateway = gateway(provider)) {
            for (int i = 0; i < 2; i++) assertThat(gateway.chat(false).body()).isEqualTo(WHOLE);
            provider.awaitOpenConnections(kept, TestGateway.PATIENCE);
        }
    }

    @Test
    void endlessLineBehindContentIsAnHonestEnd() {
        Script script = script(endless(EVENTS + "data: " + FIRST + "\n\ndata: {\"", "x".repeat(10_000)));
        try (var provider = FakeUpstream.start(script);
                var gateway = gateway(provider)) {
            var response = gateway.chat(true);
            assertThat(response.body()).contains("bad_upstream_response").endsWith("data: [DONE]\n\n");
            assertThat(gateway.record(response).at("/attempts/0/class").asText())
                    .isEqualTo("stream_broken");
            provider.awaitOpenConnections(0, TestGateway.PATIENCE);
        }
    }

    @Test
    void tlsToAPlainPortIsAnHonestError() {
        try (var plain = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("", plain).replace("http://", "https://"))) {
            var response = gateway.chat(false);
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(gateway.record(response).at("/attempts/0/class").asText())
                    .isEqualTo("transport");
            plain.awaitOpenConnections(0, TestGateway.PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "data: no JSON\n\n"})
    void dripAfterContentIsSilence(String drop) {
        Script drips = (request, wire) -> {
            wire.raw(EVENTS + "data: " + FIRST + "\n\n");
            while (true) {
                wire.pause(DRIP);
                wire.raw(drop);
            }
        };
        try (var dripping = FakeUpstream.start(drips);
                var gateway = TestGateway.turbo(dripping)) {
            var response = gateway.chat(true);
            assertThat(response.body()).contains("fell silent").endsWith("data: [DONE]\n\n");
            assertThat(gateway.record(response).at("/attempts/0/class").asText())
                    .isEqualTo("stream_broken");
        }
    }
}
