package dev.gatehouse.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection is kept and when it is closed, and requests of HTTP/1.0, which end theirs. */
class ConnectionEndTest {

    private final TestListener server = new TestListener(new Routes()
            .get("/whole", (request, response) -> response.send("whole"))
            .get("/stream", (request, response) -> {
                try (var out = response.outputStream()) {
                    out.write("one ".getBytes(UTF_8));
                    out.flush();
                    out.write("two".getBytes(UTF_8));
                }
            })
            .get(
                    "/last",
                    (request, response) ->
                            response.header("Connection", "close").send("last"))
            .post(
                    "/echo",
                    (request, response) ->
                            response.send("got " + request.content().as(String.class))));

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "Close", "close, TE", "keep-alive, close"})
    void connectionIsClosedIfTheRequestAsksForIt(String value) throws Exception {
        try (var client = server.connect()) {
            var reply = client.request("GET /stream", "Connection: " + value).reply();
            assertThat(reply.body()).isEqualTo("one two");
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void connectionIsClosedIfTheAnswerSaysSo() throws Exception {
        try (var client = server.connect()) {
            assertThat(client.request("GET /last").reply().body()).isEqualTo("last");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void wholeAnswerToHttp10HasALength() throws Exception {
        try (var client = server.connect()) {
            var reply = client.send("GET /whole HTTP/1.0\r\n\r\n").reply();
            assertThat(reply.body()).isEqualTo("whole");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void streamToHttp10HasNoChunksAndEndsWithTheConnection() throws Exception {
        try (var client = server.connect()) {
            var head = client.send("GET /stream HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
                    .replyHead();
            assertThat(head.headers()).doesNotContainKeys("Transfer-Encoding", "Content-Length");
            assertThat(head.header("Connection")).isEqualTo("close");
            assertThat(client.rest()).isEqualTo("one two");
        }
    }

    @Test
    void http10MayPostAndAskForTheHead() throws Exception {
        try (var client = server.connect()) {
            client.send("POST /echo HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.reply().body()).isEqualTo("got hi");
        }
        try (var client = server.connect()) {
            assertThat(client.send("HEAD /stream HTTP/1.0\r\n\r\n").rest())
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void errorToHttp10IsRenderedToo() throws Exception {
        try (var client = server.connect()) {
            assertThat(client.send("GET /v1/nothing HTTP/1.0\r\n\r\n").reply().body())
                    .isEqualTo("{\"openai\":\"404 not_found /v1/nothing\"}");
        }
    }
}
