package dev.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Form;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sound, text and named events on their way: as they arrive, whole or honestly broken. */
class MediaTest {

    private static final byte[] SPEECH = "{\"model\":\"turbo\",\"input\":\"hi\",\"voice\":\"alloy\"}".getBytes(UTF_8);
    private static final byte[] IMAGE = "{\"model\":\"turbo\",\"prompt\":\"x\",\"stream\":true}".getBytes(UTF_8);

    private static final String PARTIAL =
            "{\"type\":\"image_generation.partial_image\",\"b64_json\":\"AA\",\"partial_image_index\":0}";
    private static final String COMPLETED = "{\"type\":\"image_generation.completed\",\"b64_json\":\"AAAA\","
            + "\"usage\":{\"input_tokens\":3,\"output_tokens\":9,\"total_tokens\":12}}";

    private static HttpResponse<byte[]> speech(TestGateway gateway) {
        return gateway.post("/v1/audio/speech", "application/json", SPEECH);
    }

    @Test
    void soundOfUnknownLengthArrivesAsItIsSent() throws Exception {
        var release = new CountDownLatch(1);
        Script script = (request, wire) -> {
            wire.status(
                    200,
                    "Content-Type: audio/wav",
                    "Content-Disposition: attachment; filename=\"a.wav\"",
                    "Transfer-Encoding: chunked");
            wire.chunk("first");
            await(release);
            wire.chunk(" and last");
            wire.endChunks();
        };
        try (var provider = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.send(
                    gateway.keyed("/v1/audio/speech", "application/json").POST(BodyPublishers.ofByteArray(SPEECH)),
                    BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                // The provider waits for us: what it has sent so far must be here.
                assertThat(new String(body.readNBytes(5), UTF_8)).isEqualTo("first");
                release.countDown();
                assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo(" and last");
            }
            assertThat(response.headers().firstValue("Content-Type")).hasValue("audio/wav");
            assertThat(response.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"a.wav\"");
            assertThat(response.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
            assertThat(provider.requests().getFirst().header("Accept")).hasValue("*/*");
            assertThat(gateway.record(response).at("/attempts/0/class").asText())
                    .isEqualTo("ok");
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
    void soundThatBreaksOffNeverLooksComplete() {
        for (String framing : List.of("Content-Length: 20", "Transfer-Encoding: chunked")) {
            for (OpenAiChat.Fault end : List.<OpenAiChat.Fault>of(Wire::cut, Wire::reset, Wire::silence)) {
                Script script = (request, wire) -> {
                    wire.status(200, "Content-Type: audio/mpeg", framing);
                    wire.raw(framing.contains("chunked") ? "5\r\nfirst\r\n" : "first");
                    // Whoever reads too much of a broken answer at once would not see its beginning.
                    wire.pause(java.time.Duration.ofMillis(50));
                    end.on(wire);
                };
                try (var provider = FakeUpstream.start(script);
                        var gateway = TestGateway.turbo(provider)) {
                    var request = gateway.keyed("/v1/audio/speech", "application/json")
                            .header("X-Request-ID", "broken")
                            .POST(BodyPublishers.ofByteArray(SPEECH));
                    assertThatThrownBy(() -> gateway.send(request)).isInstanceOf(UncheckedIOException.class);
                    JsonNode record = gateway.record("broken");
                    assertThat(record.at("/attempts/0/class").asText()).isEqualTo("stream_broken");
                    assertThat(record.path("error_class").asText()).isEqualTo("bad_upstream_response");
                    assertThat(record.path("status").asInt()).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void bodyThatEndsWithTheConnectionIsWhole() {
        Script script = (request, wire) -> {
            wire.status(200, "Content-Type: audio/mpeg", "Connection: close");
            wire.raw("all of it");
            wire.cut();
        };
        try (var provider = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(provider)) {
            assertThat(new String(speech(gateway).body(), UTF_8)).isEqualTo("all of it");
        }
    }

    @Test
    void imageEventsPassByteForByteAndAreMetered() {
        String events = "event: image_generation.partial_image\ndata: " + PARTIAL
                + "\n\n: ping\n\nevent: image_generation.completed\ndata: " + COMPLETED + "\n\n";
        Script script = (request, wire) -> {
            wire.sse();
            wire.chunk(events);
            wire.endChunks();
        };
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"image_generation_server_error\",\"code\":null}}";
        Script failing = (request, wire) -> {
            wire.sse();
            wire.event("error", error);
            wire.endChunks();
        };
        try (var first = FakeUpstream.start(failing);
                var second = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(first, second)) {
            for (String path : List.of("/v1/images/generations", "/v1/images/edits")) {
                boolean form = path.endsWith("edits");
                byte[] edit = new Form()
                        .part("stream", "true")
                        .part("model", "turbo")
                        .end()
                        .bytes();
                var response = gateway.post(path, form ? Form.contentType() : "application/json", form ? edit : IMAGE);
                assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
                assertThat(new String(response.body(), UTF_8)).isEqualTo(events);
                JsonNode record = gateway.record(response);
                assertThat(record.at("/attempts/0/class").asText()).isEqualTo("upstream_error");
                assertThat(record.path("stream").asBoolean()).isTrue();
                assertThat(record.path("prompt_tokens").asInt()).isEqualTo(3);
                assertThat(record.path("completion_tokens").asInt()).isEqualTo(9);
            }
            assertThat(second.requests().getFirst().body())
                    .isEqualTo(new String(IMAGE, UTF_8).replace("turbo", "m2").getBytes(UTF_8));
            assertThat(second.requests().getFirst().header("Accept")).hasValue("text/event-stream");
        }
    }

    @Test
    void imageThatIsSentWholeIsNoStream() {
        Script whole = (request, wire) -> wire.json(200, "{\"data\":[]}");
        Script stream = (request, wire) -> {
            wire.sse();
            wire.frame(COMPLETED);
            wire.endChunks();
        };
        try (var first = FakeUpstream.start(whole);
                var second = FakeUpstream.start(stream);
                var gateway = TestGateway.turbo(first, second)) {
            var response = gateway.post("/v1/images/generations", "application/json", IMAGE);
            assertThat(new String(response.body(), UTF_8)).contains("image_generation.completed");
            assertThat(gateway.record(response).at("/attempts/0/class").asText())
                    .isEqualTo("bad_response");
        }
    }

    @Test
    void eventsWithoutTheLastOneAreBroken() {
        for (OpenAiChat.Fault end : List.<OpenAiChat.Fault>of(
                Wire::endChunks, Wire::cut, Wire::silence, wire -> wire.frame("{\"error\":{\"code\":500}}"))) {
            Script script = (request, wire) -> {
                wire.sse();
                wire.event("image_generation.partial_image", PARTIAL);
                end.on(wire);
            };
            try (var provider = FakeUpstream.start(script);
                    var gateway = TestGateway.turbo(provider)) {
                var response = gateway.post("/v1/images/generations", "application/json", IMAGE);
                assertThat(new String(response.body(), UTF_8))
                        .startsWith("event: image_generation.partial_image\ndata: " + PARTIAL + "\n\n")
                        .contains("\"code\":\"bad_upstream_response\"")
                        .endsWith("data: [DONE]\n\n");
                JsonNode record = gateway.record(response);
                assertThat(record.at("/attempts/0/class").asText()).isEqualTo("stream_broken");
                assertThat(record.path("error_class").asText()).isEqualTo("bad_upstream_response");
            }
        }
    }

    @Test
    void connectionToTheProviderIsUsedForTheNextStream() {
        Script script = (request, wire) -> {
            wire.sse();
            wire.frame(COMPLETED);
            wire.done();
        };
        try (var provider = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(provider)) {
            for (int i = 0; i < 5; i++) {
                var response = gateway.post("/v1/images/generations", "application/json", IMAGE);
                assertThat(new String(response.body(), UTF_8)).endsWith("}\n\ndata: [DONE]\n\n");
            }
            assertThat(provider.connectionsAccepted()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void anEventMayHoldALargeImage() {
        String image = "{\"type\":\"image_generation.completed\",\"b64_json\":\"" + "A".repeat(9_000_000) + "\"}";
        Script script = (request, wire) -> {
            wire.sse();
            wire.frame(image);
            wire.endChunks();
        };
        try (var provider = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.post("/v1/images/generations", "application/json", IMAGE);
            assertThat(new String(response.body(), UTF_8)).isEqualTo("data: " + image + "\n\n");
        }
    }

    @Test
    void speechAndTranscriptsStreamAsEvents() {
        Script script = (request, wire) -> {
            wire.sse();
            String kind = request.path().endsWith("speech") ? "speech.audio" : "transcript.text";
            wire.frame("{\"type\":\"" + kind + ".delta\",\"delta\":\"x\"}");
            wire.frame("{\"type\":\"" + kind + ".done\",\"usage\":{\"input_tokens\":2,\"output_tokens\":4}}");
            wire.endChunks();
        };
        byte[] speech = "{\"model\":\"turbo\",\"stream_format\":\"sse\"}".getBytes(UTF_8);
        byte[] form =
                new Form().part("model", "turbo").part("stream", "true").end().bytes();
        try (var provider = FakeUpstream.start(script);
                var gateway = TestGateway.turbo(provider)) {
            for (var response : List.of(
                    gateway.post("/v1/audio/speech", "application/json", speech),
                    gateway.post("/v1/audio/transcriptions", Form.contentType(), form))) {
                assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
                assertThat(new String(response.body(), UTF_8))
                        .contains(".delta", ".done")
                        .doesNotContain("error");
                JsonNode record = gateway.record(response);
                assertThat(record.path("stream").asBoolean()).isTrue();
                assertThat(record.path("completion_tokens").asInt()).isEqualTo(4);
            }
            assertThat(provider.requests().getFirst().body())
                    .isEqualTo(new String(speech, UTF_8).replace("turbo", "m1").getBytes(UTF_8));
        }
    }

    @Test
    void transcriptMayComeWholeAlthoughAStreamWasAskedFor() {
        String usage = "{\"text\":\"hi\",\"usage\":{\"type\":\"duration\",\"seconds\":3}}";
        byte[] form =
                new Form().part("stream", "true").part("model", "turbo").end().bytes();
        try (var provider = FakeUpstream.start(Script.status(200, usage));
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.post("/v1/audio/transcriptions", Form.contentType(), form);
            assertThat(new String(response.body(), UTF_8)).isEqualTo(usage);
            assertThat(gateway.record(response).path("usage_source").asText()).isEqualTo("none");
        }
    }
}
