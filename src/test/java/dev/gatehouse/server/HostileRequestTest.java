package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are malformed, ambiguous or too large: each is answered in JSON, at once, and then closed. */
class HostileRequestTest {

    private final Routes routes = new Routes().post("/v1/echo", (request, response) -> {
        String body = request.content().as(String.class);
        response.send("got " + body);
    });
    private final TestListener server = new TestListener(routes);
    private final ErrorLog log = new ErrorLog();

    @AfterEach
    void nothingIsLogged() {
        log.close();
        server.close();
        assertThat(log.records()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5|Content-Length: 6",
                "Content-Length: 5|Content-Length: 5",
                "Content-Length: 5, 5",
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 0x5",
                "Content-Length:",
                "Content-Length: 5|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Content-Length: 5",
                "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "Content-Length : 5",
                "X-Folded: a| b: c",
                "X-Control: a\u0001b",
                "X-Return: a\rTransfer-Encoding: chunked",
                "X-Null: a\u0000b",
                "X-Fold: a|\tTransfer-Encoding: chunked",
                "Content-Length: \u000b5",
                "Content-Length: 5\u000c",
                "no colon",
                ": no name",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding: chunked\u000c",
                "Transfer-Encoding: \u001fchunked",
                "X-Delete: a\u007fb",
                "X-Escape: \u001b[2J",
                "X-[Brackets]: a",
                "X-Gr\u00f6\u00dfe: a",
            })
    void ambiguousFramingIs400(String headers) throws Exception {
        try (var client = server.connect()) {
            client.request("POST /v1/echo?x=y", headers.split("\\|")).send("hello");
            var reply = client.reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).isEqualTo("{\"openai\":\"400 invalid_request /v1/echo\"}");
            assertThat(reply.header("Connection")).isEqualTo("close");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip, chunked",
                "chunked, identity",
                "identity",
                "chunked-",
            })
    void otherTransferEncodingsAre501(String coding) throws Exception {
        try (var client = server.connect()) {
            client.request("POST /v1/echo", "Transfer-Encoding: " + coding).send("hello");
            assertThat(client.reply().body()).contains("501 not_implemented /v1/echo");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED "})
    void chunkedIsReadInAnySpelling(String coding) throws Exception {
        try (var client = server.connect()) {
            client.request("POST /v1/echo", "Transfer-Encoding:" + coding).send("5\r\nhello\r\n0\r\n\r\n");
            assertThat(client.reply().body()).isEqualTo("got hello");
        }
    }

    @Test
    void chunkExtensionsAndTrailersAreDropped() throws Exception {
        try (var client = server.connect()) {
            client.request("POST /v1/echo", "Transfer-Encoding: chunked")
                    .send("5;name=value\r\nhello\r\n1 \r\n!\r\n0;last\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n");
            assertThat(client.reply().body()).isEqualTo("got hello!");
            client.request("POST /v1/echo", "Content-Length: 2").send("ok");
            assertThat(client.reply().body()).isEqualTo("got ok");
        }
    }

    @Test
    void chunkedBodyIsReadByteByByte() throws Exception {
        try (var client = server.connect()) {
            client.request("POST /v1/echo", "Transfer-Encoding: chunked");
            for (char b : "a;x\r\n0123456789\r\n00\r\nT: 1\r\n\r\n".toCharArray()) client.send("" + b);
            assertThat(client.reply().body()).isEqualTo("got 0123456789");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n",
                "\r\n",
                "-5\r\n",
                "5\nhello",
                "123456789\r\n",
                "2\r\nhello",
                "0\r\nX: 1\n\n",
                "5 5\r\nhello",
                "0x5\r\nhello",
                "5;a\nhello",
                "5;a\rb\r\nhello"
            })
    void brokenChunksAre400(String chunks) throws Exception {
        try (var client = server.connect()) {
            client.request("POST /v1/echo", "Transfer-Encoding: chunked").send(chunks);
            assertThat(client.reply().body()).contains("400 invalid_request /v1/echo");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "\r\n\r\n",
                "GET /v1/echo\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
                "\u0016\u0003\u0001\u0002 TLS\r\n\r\n",
            })
    void garbageIs400(String bytes) throws Exception {
        try (var client = server.connect()) {
            var reply = client.send(bytes).reply();
            assertThat(reply.body()).contains("400 invalid_request");
        }
    }

    @ParameterizedTest
    @CsvSource({"GET /v1/echo HTTP/2.0, /v1/echo", "PRI * HTTP/2.0, ''", "GET /v1/echo HTTP/0.9, /v1/echo"})
    void otherVersionsAre505(String requestLine, String path) throws Exception {
        try (var client = server.connect()) {
            var reply = client.send(requestLine + "\r\nHost: a\r\n\r\n").reply();
            assertThat(reply.status()).isEqualTo(505);
            assertThat(reply.body()).contains("505 http_version_not_supported " + path);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void tooLongUriIs414() throws Exception {
        try (var client = server.connect()) {
            var reply = client.request("GET /v1/echo?" + "x".repeat(2_000)).reply();
            assertThat(reply.body()).isEqualTo("{\"openai\":\"414 uri_too_long /v1/echo\"}");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void uriWithoutEndIs414() throws Exception {
        try (var client = server.connect()) {
            var reply = client.send("GET /v1/" + "x".repeat(20_000)).reply();
            assertThat(reply.status()).isEqualTo(414);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void headWithoutEndIs431() throws Exception {
        try (var client = server.connect()) {
            client.send("GET /v1/echo HTTP/1.1\r\nHost: a\r\n");
            for (int i = 0; i < 1_000; i++) client.send("X-Header-" + i + ": bomb\r\n");
            var reply = client.reply();
            assertThat(reply.body()).isEqualTo("{\"openai\":\"431 headers_too_large /v1/echo\"}");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void bodyAnnouncedTooLargeIs413BeforeItIsSent() throws Exception {
        try (var client = server.connect()) {
            var reply = client.request("POST /v1/echo", "Content-Length: 300000000")
                    .send("x".repeat(100_000))
                    .reply();
            assertThat(reply.body()).isEqualTo("{\"openai\":\"413 request_too_large /v1/echo\"}");
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void absurdContentLengthIs413() throws Exception {
        try (var client = server.connect()) {
            var reply = client.request("POST /v1/echo", "Content-Length: " + "9".repeat(30))
                    .reply();
            assertThat(reply.status()).isEqualTo(413);
        }
    }

    @Test
    void chunkedBodyThatGrowsTooLargeIs413() throws Exception {
        try (var client = server.connect()) {
            client.request("POST /v1/echo", "Transfer-Encoding: chunked");
            for (int i = 0; i < 21; i++) client.send("c350\r\n" + "x".repeat(50_000) + "\r\n");
            var reply = client.reply();
            assertThat(reply.body()).isEqualTo("{\"openai\":\"413 request_too_large /v1/echo\"}");
            assertThat(client.closed()).isTrue();
        }
    }
}
