package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Form;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large forms wait in temporary files: none is left, however an exchange ends. */
class UploadTest {

    private static final String PATH = "/v1/audio/transcriptions";
    private static final String TRANSCRIPT = "{\"text\":\"hi\"}";
    private static final byte[] LARGE = form("turbo");

    private static byte[] form(String model) {
        return new Form()
                .file("file", "a.wav", new byte[3_000_000])
                .part("model", model)
                .end()
                .bytes();
    }

    /** Open or in their folder; those of this process, whose gateways are all that is running. */
    private static List<String> temporaryFiles() {
        var found = new ArrayList<String>();
        try (var named = Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "gatehouse-body-*")) {
            named.forEach(file -> found.add(file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (Files.exists(Path.of("/proc/self/fd"))) found.addAll(openFiles());
        return found;
    }

    private static List<String> openFiles() {
        var found = new ArrayList<String>();
        try (var open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open) {
                String target = targetOf(descriptor);
                if (target.contains("gatehouse-body-")) found.add(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String targetOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed meanwhile.
            return "";
        }
    }

    @AfterEach
    void nothingIsLeft() {
        TestGateway.await(() -> temporaryFiles().isEmpty());
    }

    @Test
    void fileIsThereWhileItIsNeededAndHasNoName() {
        var during = new ArrayList<String>();
        Script looking = (request, wire) -> {
            during.addAll(temporaryFiles());
            wire.json(200, TRANSCRIPT);
        };
        try (var provider = FakeUpstream.start(looking);
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.post(PATH, Form.contentType(), LARGE);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(provider.requests().getFirst().body()).isEqualTo(form("m1"));
            if (Files.exists(Path.of("/proc/self/fd"))) {
                assertThat(during).singleElement().asString().endsWith("(deleted)");
            }
        }
    }

    @Test
    void everyFailureOfProvidersGivesItBack() {
        for (Script failure : List.of(
                Script.status(500, "{}"),
                Script.status(400, "{\"error\":{}}"),
                Script.early(Script.status(413, "{}")),
                Script.reset(),
                Script.silence())) {
            try (var provider = FakeUpstream.start(failure);
                    var gateway = TestGateway.turbo(provider)) {
                assertThat(gateway.post(PATH, Form.contentType(), LARGE).statusCode())
                        .isGreaterThanOrEqualTo(400);
                TestGateway.await(() -> temporaryFiles().isEmpty());
            }
        }
    }

    @Test
    void refusalsGiveItBack() {
        String document = "settings: {max_body_bytes: 2500000}\n";
        byte[] twice = new Form()
                .file("file", "a.wav", new byte[2_000_000])
                .part("model", "m")
                .part("model", "m")
                .end()
                .bytes();
        byte[] unknown = new Form()
                .file("file", "a.wav", new byte[2_000_000])
                .part("model", "nobody")
                .end()
                .bytes();
        try (var provider = FakeUpstream.start(Script.status(200, TRANSCRIPT));
                var gateway = TestGateway.configured(TestGateway.turboDocument(document, provider))) {
            assertRefused(gateway, twice, 400, "invalid_request");
            assertRefused(gateway, unknown, 404, "model_not_found");
            assertRefused(gateway, LARGE, 413, "request_too_large");
            assertThat(provider.requests()).isEmpty();
        }
    }

    private static void assertRefused(TestGateway gateway, byte[] form, int status, String code) {
        var response = gateway.post(PATH, Form.contentType(), form);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(new String(response.body(), UTF_8)).at("/error/code").asText())
                .isEqualTo(code);
    }

    @Test
    void clientThatLeavesWithinItsUploadOrWhileItWaitsLeavesNothing() throws IOException {
        try (var provider = FakeUpstream.start(Script.silence());
                var gateway = TestGateway.turbo(provider)) {
            for (int length : new int[] {2_500_000, LARGE.length}) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                    String head = "POST " + PATH + " HTTP/1.1\r\nHost: x\r\nX-Request-ID: leaver-" + length
                            + "\r\nAuthorization: Bearer " + gateway.key() + "\r\nContent-Type: "
                            + Form.contentType() + "\r\nContent-Length: " + LARGE.length + "\r\n\r\n";
                    socket.getOutputStream().write(head.getBytes(US_ASCII));
                    socket.getOutputStream().write(LARGE, 0, length);
                    if (length == LARGE.length) provider.next(TestGateway.PATIENCE);
                    else TestGateway.await(() -> !temporaryFiles().isEmpty());
                }
                assertThat(gateway.record("leaver-" + length)
                                .path("client_state")
                                .asText())
                        .isEqualTo("disconnected");
                TestGateway.await(() -> temporaryFiles().isEmpty());
            }
        }
    }

    @Test
    void twoTargetsSideBySideReadOneFile() {
        Script slow = Script.delayed(Duration.ofSeconds(10), Script.status(200, TRANSCRIPT));
        try (var first = FakeUpstream.start(slow);
                var second = FakeUpstream.start(Script.status(200, TRANSCRIPT));
                var gateway = TestGateway.configured(TestGateway.turboDocument("", first, second)
                        .replace("name: turbo\n", "name: turbo\n    hedge_after: 50ms\n"))) {
            var response = gateway.post(PATH, Form.contentType(), LARGE);
            assertThat(response.headers().firstValue("X-Gatehouse-Route-Mode")).hasValue("hedged");
            assertThat(second.requests().getFirst().body()).isEqualTo(form("m2"));
            first.awaitPeerClosed(1, TestGateway.PATIENCE);
        }
    }

    @Test
    void aHundredAtOnceLeaveNothing() throws Exception {
        byte[] small = new Form()
                .file("file", "a.wav", new byte[20_000])
                .part("model", "turbo")
                .end()
                .bytes();
        try (var first = FakeUpstream.start(Script.status(500, "{}"));
                var second = FakeUpstream.start(Script.status(200, TRANSCRIPT));
                var gateway = TestGateway.turbo(first, second);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<byte[]>>();
            for (int i = 0; i < 100; i++) {
                byte[] form = i % 10 == 0 ? LARGE : small;
                answers.add(clients.submit(
                        () -> gateway.post(PATH, Form.contentType(), form).body()));
            }
            for (Future<byte[]> answer : answers) {
                assertThat(new String(answer.get(), UTF_8)).isEqualTo(TRANSCRIPT);
            }
        }
    }
}
