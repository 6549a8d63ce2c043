package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.RawClient;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send too much, read nothing or leave half way: others are served meanwhile, and memory stays bounded. */
class HostileClientTest {

    private static final String CHAT = "{\"model\":\"turbo\",\"messages\":[]}";
    private static final String STREAM = "{\"model\":\"p2/m\",\"stream\":true,\"messages\":[]}";
    private static final int READERS = 40;

    /** What a stream may hold at most, and what the fake provider's end of it holds in the same heap. */
    private static final long MOST_BYTES_A_STREAM = (256 + 32) * 1024;

    private final FakeUpstream good = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final FakeUpstream endless = FakeUpstream.start(HostileClientTest::pour);
    private final TestGateway gateway =
            TestGateway.configured(TestGateway.turboDocument("settings: {max_body_bytes: 64KB}\n", good, endless));

    @AfterEach
    void close() {
        gateway.close();
        good.close();
        endless.close();
    }

    private static void pour(Request request, Wire wire) throws IOException {
        wire.sse();
        while (true) wire.frame("{\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(1_000) + "\"}}]}");
    }

    private RawClient connect() throws IOException {
        return new RawClient(gateway.port());
    }

    private RawClient post(RawClient client, String... headers) throws IOException {
        var all = new ArrayList<>(List.of(headers));
        all.add("Authorization: Bearer " + gateway.key());
        return client.request("POST /v1/chat/completions", all.toArray(String[]::new));
    }

    private void assertServed() {
        assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
    }

    @Test
    void headOf33KilobytesIs431() throws Exception {
        try (var client = connect()) {
            var reply = post(client, "X-Long: " + "x".repeat(33_000)).reply();
            assertThat(reply.status()).isEqualTo(431);
            assertThat(json(reply.body()).at("/error/code").asText()).isEqualTo("headers_too_large");
            assertThat(reply.header("X-Request-ID")).isNotEmpty();
            assertThat(client.closed()).isTrue();
        }
        assertServed();
    }

    @Test
    void tooLargeIs413WithoutBeingReadToTheEnd() throws Exception {
        try (var announced = connect();
                var growing = connect()) {
            post(announced, "Content-Length: 900000000");
            assertThat(announced.reply().status()).isEqualTo(413);
            assertThat(announced.closed()).isTrue();
            post(growing, "Transfer-Encoding: chunked");
            for (int i = 0; i < 3; i++) growing.send("8000\r\n" + " ".repeat(0x8000) + "\r\n");
            // The body has not ended, and never will.
            assertThat(growing.reply().status()).isEqualTo(413);
            assertThat(growing.closed()).isTrue();
        }
    }

    @Test
    void withoutAKeyTheBodyIsNotWaitedFor() throws Exception {
        try (var client = connect()) {
            var reply = client.request("POST /v1/chat/completions", "Content-Length: 1000")
                    .reply();
            assertThat(reply.status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "identity"})
    void packedBodyIsRefusedByNameOfTheHeader(String coding) throws Exception {
        try (var client = connect()) {
            post(client, "Content-Encoding: " + coding, "Content-Length: 5").send("\u001f\u008b\b\0\0");
            var reply = client.reply();
            assertThat(reply.status()).isEqualTo(415);
            assertThat(json(reply.body()).at("/error/code").asText()).isEqualTo("unsupported_content_encoding");
            assertThat(json(reply.body()).at("/error/message").asText()).contains("Content-Encoding");
        }
        assertThat(good.requests()).isEmpty();
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (var client = connect()) {
            String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + gateway.key()
                    + "\r\nContent-Length: " + CHAT.length() + "\r\nX-Request-ID: ";
            client.send(head + "one\r\n\r\n" + CHAT + head + "two\r\n\r\n" + CHAT + head + "three\r\n\r\n" + CHAT);
            for (String id : List.of("one", "two", "three")) {
                var reply = client.reply();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("X-Request-ID")).isEqualTo(id);
            }
        }
    }

    @Test
    void clientThatClosesItsSendingSideCountsAsGone() throws Exception {
        try (var silent = FakeUpstream.start(Script.silence());
                var other = TestGateway.turbo(silent);
                var client = new RawClient(other.port())) {
            client.request(
                            "POST /v1/chat/completions",
                            "X-Request-ID: half",
                            "Authorization: Bearer " + other.key(),
                            "Content-Length: " + CHAT.length())
                    .send(CHAT);
            silent.next(TestGateway.PATIENCE);
            client.socket.shutdownOutput();
            assertThat(other.record("half").at("/attempts/0/class").asText()).isEqualTo("client_disconnect");
            silent.awaitOpenConnections(0, TestGateway.PATIENCE);
        }
    }

    @Test
    void streamThatNobodyReadsHoldsLittleMemoryAndNobodyUp() throws Exception {
        assertServed();
        long before = usedAfterCollection();
        var readers = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < READERS; i++) {
                var reader = connect();
                readers.add(reader);
                post(reader, "Content-Length: " + STREAM.length()).send(STREAM);
                // One after the other: so many at once, filling all buffers, can keep the last beyond its time limit.
                assertThat(reader.replyHead().status()).isEqualTo(200);
            }
            for (int i = 0; i < 20; i++) assertServed();
            long held = (usedAfterCollection() - before) / READERS;
            assertThat(held).isLessThan(MOST_BYTES_A_STREAM);
        } finally {
            for (RawClient reader : readers) reader.close();
        }
        endless.awaitOpenConnections(0, TestGateway.PATIENCE);
    }

    private static long usedAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
