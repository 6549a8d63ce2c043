package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Refusals that do not read the body of their request. */
class UnreadBodyTest {

    private static final Limits LARGE = new Limits(
            2_000,
            8_000,
            1_000_000_000,
            TestListener.LIMITS.head(),
            TestListener.LIMITS.bodyStall(),
            TestListener.LIMITS.writeStall(),
            TestListener.LIMITS.idle(),
            1_000);

    private final TestListener server = new TestListener(
            LARGE,
            new Routes()
                    .post(
                            "/refuse",
                            (request, response) ->
                                    response.status(Status.UNAUTHORIZED_401).send("no key"))
                    .post(
                            "/read",
                            (request, response) -> response.send(
                                    "read " + request.content().inputStream().readAllBytes().length))
                    .post("/taste", (request, response) -> {
                        request.content().inputStream().readNBytes(10);
                        response.status(Status.BAD_REQUEST_400).send("bad taste");
                    }));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void smallRestIsDrainedAndTheConnectionKept() throws Exception {
        try (var client = server.connect()) {
            var reply = client.request("POST /refuse", "Content-Length: 100000").reply();
            assertThat(reply.body()).isEqualTo("no key");
            assertThat(reply.header("Connection")).isEqualTo("keep-alive");
            client.send("x".repeat(100_000))
                    .request("POST /read", "Content-Length: 2")
                    .send("ok");
            assertThat(client.reply().body()).isEqualTo("read 2");
        }
    }

    @Test
    void largeRestClosesTheConnectionAndIsNotRead() throws Exception {
        try (var client = server.connect()) {
            var reply = client.request("POST /refuse", "Content-Length: 300000000")
                    .send("x".repeat(50_000))
                    .reply();
            assertThat(reply.body()).isEqualTo("no key");
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void largeChunkedRestClosesTheConnectionWithNothingAfterTheAnswer() throws Exception {
        try (var client = server.connect()) {
            client.request("POST /taste", "Transfer-Encoding: chunked")
                    .send("5\r\nhello\r\n5\r\nworld\r\n5\r\nagain\r\n".repeat(100));
            var reply = client.reply();
            assertThat(reply.body()).isEqualTo("bad taste");
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void clientInTheMiddleOfALargeUploadCanReadTheRefusal() throws Exception {
        // One that writes and reads at the same time, and tells the difference between an answer and a reset.
        try (var http = HttpClient.newHttpClient()) {
            for (int i = 0; i < 5; i++) {
                var request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + server.listener.port() + "/refuse"))
                        .POST(BodyPublishers.ofInputStream(() -> new Zeros(20_000_000)))
                        .build();
                assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("no key");
            }
        }
    }

    @Test
    void refusalWithoutReadingSendsNo100Continue() throws Exception {
        try (var client = server.connect()) {
            var reply = client.request("POST /refuse", "Content-Length: 5", "Expect: 100-continue")
                    .reply();
            assertThat(reply.status()).isEqualTo(401);
            // Whether the body still comes is not known: what follows could be it, or the next request.
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void readingSends100Continue() throws Exception {
        try (var client = server.connect()) {
            client.request("POST /read", "Content-Length: 5", "Expect: 100-continue");
            assertThat(client.replyHead().status()).isEqualTo(100);
            assertThat(client.send("hello").reply().body()).isEqualTo("read 5");
            client.request("POST /read", "Content-Length: 2").send("ok");
            assertThat(client.reply().body()).isEqualTo("read 2");
        }
    }

    private static final class Zeros extends InputStream {

        private int left;

        Zeros(int length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int some = Math.min(left, length);
            left -= some;
            return some > 0 ? some : -1;
        }
    }
}
