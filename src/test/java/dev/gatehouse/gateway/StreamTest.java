package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A stream on its way: frame by frame, whole or honestly broken. */
class StreamTest {

    private static final OpenAiChat SIX = OpenAiChat.saying("a", "b", "c", "d", "e", "f");

    @Test
    void framesPassByteForByteButForTheModel() {
        String frames = """
                data: {"id":"1","object":"chat.completion.chunk","model":"up","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

                : a comment

                data: {"id":"1","model" : "up","choices":[{"delta":{"content":"hi","x":1.10}}],"odd":{"model":"inner"}}

                data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

                data: [DONE]

                """;
        Script script = (request, wire) -> {
            wire.sse();
            wire.chunk(frames);
            wire.endChunks();
        };
        try (var provider = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.chat(true);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(response.body())
                    .isEqualTo(frames.replace("\"model\":\"up\"", "\"model\":\"turbo\"")
                            .replace("\"model\" : \"up\"", "\"model\" : \"turbo\"")
                            .replace(": a comment\n\n", ""));
        }
    }

    /** There are no messages to finish it with: it breaks off once, and is counted. */
    @Test
    void completionThatBreaksOffIsEstimated() {
        Script breaks = (request, wire) -> {
            wire.sse();
            for (int i = 0; i < 20; i++) wire.frame("{\"choices\":[{\"index\":0,\"text\":\"many words here \"}]}");
            wire.cut();
        };
        try (var provider = FakeUpstream.start(breaks);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.send(gateway.request("/v1/completions")
                    .header("Authorization", "Bearer " + gateway.key())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"model\":\"turbo\",\"stream\":true,\"prompt\":\"hi\"}")));
            assertThat(response.body()).contains("\"error\"");
            assertThat(provider.requests()).hasSize(1);
            assertThat(gateway.record(response).path("completion_tokens").asInt())
                    .isEqualTo(80);
        }
    }

    @Test
    void usageIsAlwaysMeteredButShownOnlyToWhoAsked() {
        try (var provider = FakeUpstream.start(SIX);
                var gateway = TestGateway.turbo(provider)) {
            var silent = gateway.chat(true);
            assertThat(silent.body()).doesNotContain("prompt_tokens");
            assertThat(json(provider.requests().getLast().text())
                            .at("/stream_options/include_usage")
                            .asBoolean())
                    .isTrue();
            assertThat(gateway.record(silent).path("completion_tokens").asInt()).isPositive();

            var asking = gateway.post(
                    "{\"model\":\"turbo\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[]}");
            assertThat(asking.body()).contains("prompt_tokens");
        }
    }

    @Test
    void eachFrameArrivesAsSoonAsItIsSent() throws Exception {
        var release = new CountDownLatch(1);
        Script script = SIX.after(1, wire -> await(release));
        try (var provider = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.send(
                    gateway.request("/v1/chat/completions")
                            .header("Authorization", "Bearer " + gateway.key())
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"model\":\"turbo\",\"stream\":true,\"messages\":[]}")),
                    BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
                // The provider waits for us: what it has sent so far must be here.
                String line = lines.readLine();
                while (!line.contains("\"a\"")) line = lines.readLine();
                release.countDown();
                assertThat(lines.lines().toList()).contains("data: [DONE]");
            }
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) throw new IOException("nobody came");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void missingEndMarkAfterAFinishReasonIsAdded() {
        Script script = (request, wire) -> {
            wire.sse();
            wire.frame("{\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}");
            wire.frame("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}");
            wire.endChunks();
        };
        try (var provider = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.chat(true);
            assertThat(response.body())
                    .endsWith("\"stop\"}]}\n\ndata: [DONE]\n\n")
                    .doesNotContain("error");
            assertThat(gateway.record(response).at("/attempts/0/class").asText())
                    .isEqualTo("ok");
        }
    }

    @Test
    void whatBreaksAfterTheLastFinishReasonBreaksNothing() {
        for (OpenAiChat.Fault end : List.<OpenAiChat.Fault>of(Wire::cut, Wire::reset, Wire::silence)) {
            Script script = (request, wire) -> {
                wire.sse();
                wire.frame("{\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}");
                wire.frame("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}");
                end.on(wire);
            };
            try (var provider = FakeUpstream.start(script);
                    var gateway = TestGateway.turbo(provider)) {
                var response = gateway.chat(true);
                assertThat(response.body())
                        .endsWith("\"stop\"}]}\n\ndata: [DONE]\n\n")
                        .doesNotContain("error");
                assertThat(gateway.record(response).at("/attempts/0/class").asText())
                        .isEqualTo("ok");
            }
        }
    }

    @Test
    void oneOfTwoChoicesFinishedIsNotTheEnd() {
        assertBroken(
                (request, wire) -> {
                    wire.sse();
                    wire.frame("{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"x\"}}]}");
                    wire.frame("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
                    wire.endChunks();
                },
                "x");
    }

    @Test
    void streamingEndpointStreamsWhateverTheBodySays() {
        try (var provider = FakeUpstream.start(SIX);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.send(gateway.request("/v1/chat/completions/stream")
                    .header("Authorization", "Bearer " + gateway.key())
                    .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"turbo\",\"messages\":[]}")));
            assertThat(text(response.body())).isEqualTo("abcdef");
            assertThat(gateway.record(response).path("endpoint").asText()).isEqualTo("/v1/chat/completions/stream");
        }
    }

    @Test
    void connectionToTheProviderIsUsedForTheNextStream() {
        try (var provider = FakeUpstream.start(SIX);
                var gateway = TestGateway.turbo(provider)) {
            for (int i = 0; i < 5; i++)
                assertThat(gateway.chat(true).statusCode()).isEqualTo(200);
            // One more than needed, for a provider that was held up by the machine in the midst of its end.
            assertThat(provider.connectionsAccepted()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void malformedFrameIsDroppedAndTheStreamGoesOn() {
        try (var provider = FakeUpstream.start(SIX.after(3, wire -> wire.frame("{\"choices\":[{\"del")));
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.chat(true);
            assertThat(text(response.body())).isEqualTo("abcdef");
            assertThat(response.body()).doesNotContain("[{\"del\n").endsWith("data: [DONE]\n\n");
            assertThat(gateway.record(response).at("/attempts/0/reason").asText())
                    .contains("1 malformed");
        }
    }

    @Test
    void brokenStreamNeverLooksComplete() {
        assertBroken(SIX.after(3, Wire::cut), "abc");
        assertBroken(SIX.after(3, Wire::reset), "abc");
        assertBroken(SIX.after(3, Wire::silence), "abc");
        assertBroken(SIX.after(3, wire -> wire.frame("{\"error\":{\"message\":\"oops\"}}")), "abc");
        assertBroken(
                (request, wire) -> {
                    wire.sse();
                    wire.frame("{\"choices\":[{\"delta\":{\"content\":\"abc\"},\"finish_reason\":\"\"}]}");
                    wire.endChunks();
                },
                "abc");
    }

    private static void assertBroken(Script script, String sent) {
        try (var provider = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.chat(true);
            assertThat(text(response.body())).isEqualTo(sent);
            assertThat(response.body())
                    .contains("\"code\":\"bad_upstream_response\"")
                    .endsWith("data: [DONE]\n\n");
            JsonNode record = gateway.record(response);
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo("stream_broken");
            assertThat(record.path("error_class").asText()).isEqualTo("bad_upstream_response");
        }
    }

    static String text(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line ->
                        json(line.substring(6)).at("/choices/0/delta/content").asText(""))
                .reduce("", String::concat);
    }
}
