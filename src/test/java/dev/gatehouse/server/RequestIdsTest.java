package dev.gatehouse.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer names its request, whoever gives it. */
class RequestIdsTest {

    private final TestListener server = new TestListener(new Routes()
            .get("/v1/seen", (request, response) -> response.send(seen(response)))
            .get("/v1/stream", (request, response) -> {
                try (var out = response.outputStream()) {
                    out.write("part".getBytes(UTF_8));
                    out.flush();
                }
            })
            .get("/v1/bug", (request, response) -> {
                throw new IllegalStateException("bug");
            })
            .post(
                    "/v1/echo",
                    (request, response) -> response.send(request.content().as(String.class))));

    @AfterEach
    void close() {
        server.close();
    }

    private static String seen(ServerResponse response) {
        return response.headers().get(HeaderNames.create("x-request-id")).get();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|GET /v1/seen|",
                "200|HEAD /v1/seen|",
                "200|GET /v1/stream|",
                "204|OPTIONS /v1/seen|",
                "404|GET /nothing|",
                "405|DELETE /v1/seen|",
                "413|POST /v1/echo|Content-Length: 1000001",
                "500|GET /v1/bug|",
            })
    void clientsOwnIdComesBack(int status, String line, String header) throws Exception {
        try (var log = new ErrorLog();
                var client = server.connect()) {
            var reply = client.request(line, "X-Request-ID: my-id", header == null ? "A: b" : header)
                    .replyHead();
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.header("X-Request-ID")).isEqualTo("my-id");
            assertThat(log.records()).hasSize(status == 500 ? 1 : 0);
        }
    }

    @Test
    void brokenBodyDoesNotLoseTheId() throws Exception {
        try (var client = server.connect()) {
            client.request("POST /v1/echo", "X-Request-ID: my-id", "Transfer-Encoding: chunked")
                    .send("not a size\r\n");
            var reply = client.reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("X-Request-ID")).isEqualTo("my-id");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/seen", "POST /v1/echo HTTP/3.0\r\n\r\n", "nonsense\r\n\r\n"})
    void withoutOneItIsMade(String request) throws Exception {
        try (var client = server.connect()) {
            if (request.endsWith("\n")) client.send(request);
            else client.request(request);
            assertThat(client.reply().header("X-Request-ID")).isEqualTo("fresh-1");
        }
    }

    @Test
    void headThatIsTooLargeHasAnId() throws Exception {
        try (var client = server.connect()) {
            var reply = client.request("GET /v1/seen", "X-Request-ID: my-id", "X-Long: " + "x".repeat(8_000))
                    .reply();
            assertThat(reply.status()).isEqualTo(431);
            assertThat(reply.header("X-Request-ID")).isEqualTo("fresh-1");
        }
    }

    @Test
    void onlyShortVisibleAsciiIsAdopted() throws Exception {
        try (var client = server.connect()) {
            String longest = "~".repeat(128);
            for (String id : new String[] {longest, "!"}) {
                var reply =
                        client.request("GET /v1/seen", "X-Request-ID: " + id).reply();
                assertThat(reply.header("X-Request-ID")).isEqualTo(id);
                assertThat(reply.body()).isEqualTo(id);
            }
            for (String id : new String[] {longest + "~", "", "a b", "\u00e4"}) {
                var reply =
                        client.request("GET /v1/seen", "X-Request-ID: " + id).reply();
                assertThat(reply.header("X-Request-ID")).startsWith("fresh-");
                assertThat(reply.body()).isEqualTo(reply.header("X-Request-ID"));
            }
        }
    }
}
