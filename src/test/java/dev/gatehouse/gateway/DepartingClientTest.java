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
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that leaves: its provider is hung up on at once, and the record says so. */
class DepartingClientTest {

    private static final OpenAiChat SIX = OpenAiChat.saying("a", "b", "c", "d", "e", "f");

    @Test
    void clientThatLeavesMidStreamEndsTheUpstreamCallWithinASecond() throws Exception {
        assertHangup(SIX.after(2, Wire::silence), "\"b\"");
    }

    @Test
    void clientThatLeavesBeforeTheFirstByteEndsTheUpstreamCallWithinASecond() throws Exception {
        assertHangup(Script.silence(), "");
    }

    @Test
    void curlThatIsStoppedMidStreamIsSeenAtOnceAndItsTokensAreEstimated() throws Exception {
        try (var provider = FakeUpstream.start(SIX.after(3, Wire::silence));
                var gateway = TestGateway.turbo(provider)) {
            Process curl = new ProcessBuilder(
                            "curl",
                            "-sN",
                            "-H",
                            "Authorization: Bearer " + gateway.key(),
                            "-H",
                            "X-Request-ID: curl",
                            "-d",
                            "{\"model\":\"turbo\",\"stream\":true,\"messages\":[]}",
                            gateway.url() + "/v1/chat/completions")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var lines = curl.inputReader(UTF_8)) {
                assertThat(lines.lines().anyMatch(line -> line.contains("\"c\"")))
                        .isTrue();
                int connection = provider.next(TestGateway.PATIENCE).connection();
                long left = System.nanoTime();
                curl.destroyForcibly();
                long closed = provider.awaitPeerClosed(connection, TestGateway.PATIENCE);
                assertThat(Duration.ofNanos(closed - left)).isLessThan(Duration.ofSeconds(1));
            } finally {
                curl.destroyForcibly();
            }
            JsonNode record = gateway.record("curl");
            assertThat(record.path("error_class").asText()).isEqualTo("client_disconnect");
            assertThat(record.path("client_state").asText()).isEqualTo("disconnected");
            assertThat(record.path("usage_source").asText()).isEqualTo("estimated");
            assertThat(record.path("completion_tokens").asLong()).isPositive();
            // It says nothing about the provider.
            assertThat(json(gateway.send(gateway.adminRequest("/api/circuits")).body())
                            .path("data"))
                    .isEmpty();
        }
    }

    private static void assertHangup(Script script, String readUntil) throws Exception {
        try (var provider = FakeUpstream.start(script)) {
            String patient = TestGateway.turboDocument("", provider).replaceAll("timeouts: \\{.*?}", "enabled: true");
            try (var gateway = TestGateway.configured(patient);
                    var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                String body = "{\"model\":\"turbo\",\"stream\":true,\"messages\":[]}";
                socket.getOutputStream()
                        .write(
                                ("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Request-ID: leaver\r\nAuthorization: Bearer "
                                                + gateway.key() + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                                + body)
                                        .getBytes(UTF_8));
                int connection = provider.next(TestGateway.PATIENCE).connection();
                if (!readUntil.isEmpty()) {
                    var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                    String line = lines.readLine();
                    while (!line.contains(readUntil)) line = lines.readLine();
                }
                long left = System.nanoTime();
                socket.close();
                long closed = provider.awaitPeerClosed(connection, TestGateway.PATIENCE);
                assertThat(Duration.ofNanos(closed - left)).isLessThan(Duration.ofSeconds(1));
                JsonNode record = gateway.record("leaver");
                assertThat(record.at("/attempts/0/class").asText()).isEqualTo("client_disconnect");
                assertThat(record.path("client_state").asText()).isEqualTo("disconnected");
            }
        }
    }
}
