package dev.gatehouse.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are sent bit by bit, as the client's socket gets them. */
class ChunksTest {

    private final TestListener server = new TestListener(new Routes()
            .get("/bits", (request, response) -> {
                try (var out = ClientConnection.of(request).chunks(response)) {
                    for (String bit : List.of("one ", "two", " and", "", " a last")) {
                        out.write(bit.getBytes(UTF_8));
                        out.flush();
                    }
                    out.write('.');
                }
            })
            .get("/unflushed", (request, response) -> {
                try (var out = ClientConnection.of(request).chunks(response)) {
                    out.write("whole".getBytes(UTF_8));
                }
            })
            .get("/nothing", (request, response) -> {
                try (var out = ClientConnection.of(request).chunks(response)) {
                    out.flush();
                }
            })
            .get("/growing/{bytes}", (request, response) -> {
                int bytes = Integer.parseInt(request.path().pathParameters().get("bytes"));
                try (var out = ClientConnection.of(request).chunks(response)) {
                    out.write("first".getBytes(UTF_8));
                    out.flush();
                    // In parts of all sizes, so that the borders of the buffer fall everywhere.
                    for (int sent = 0, next = 1; sent < bytes; sent += next++) {
                        out.write("x".repeat(Math.min(next, bytes - sent)).getBytes(UTF_8));
                    }
                    out.flush();
                    out.write("y".repeat(bytes).getBytes(UTF_8));
                }
            }));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachFlushIsOneChunkAndThereIsNoEmptyOne() throws Exception {
        try (var client = server.connect()) {
            var head = client.request("GET /bits").replyHead();
            assertThat(head.header("Transfer-Encoding")).isEqualTo("chunked");
            var chunks = new ArrayList<String>();
            for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) chunks.add(chunk);
            assertThat(chunks).containsExactly("one ", "two", " and", " a last", ".");
            assertThat(client.request("GET /bits").reply().body()).isEqualTo("one two and a last.");
        }
    }

    @Test
    void whatIsNotFlushedBeforeTheEndHasALength() throws Exception {
        try (var client = server.connect()) {
            var reply = client.request("GET /unflushed").reply();
            assertThat(reply.body()).isEqualTo("whole");
            assertThat(reply.header("Content-Length")).isEqualTo("5");
            assertThat(client.request("GET /nothing").reply().body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 511, 512, 513, 4095, 4096, 16_383, 16_384, 16_385, 100_000})
    void anySizePasses(int bytes) throws Exception {
        try (var client = server.connect()) {
            String all = "first" + "x".repeat(bytes) + "y".repeat(bytes);
            assertThat(client.request("GET /growing/" + bytes).reply().body()).isEqualTo(all);
            assertThat(client.request("GET /growing/" + bytes).reply().body()).isEqualTo(all);
        }
    }

    @Test
    void clientOfHttp10GetsNoChunks() throws Exception {
        try (var client = server.connect()) {
            String all = client.send("GET /growing/1000 HTTP/1.0\r\n\r\n").rest();
            assertThat(all.substring(all.indexOf("\r\n\r\n") + 4))
                    .isEqualTo("first" + "x".repeat(1000) + "y".repeat(1000));
        }
    }

    @Test
    void headHasNoBody() throws Exception {
        try (var client = server.connect()) {
            assertThat(client.send("HEAD /bits HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                            .rest())
                    .endsWith("\r\n\r\n");
        }
    }
}
