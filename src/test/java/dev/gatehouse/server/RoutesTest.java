package dev.gatehouse.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import java.lang.ref.WeakReference;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

    private final Routes routes = new Routes()
            .get("/v1/models", (request, response) -> response.send("two models"))
            .get("/v1/models/{id}", (request, response) -> {
                try (var out = response.outputStream()) {
                    out.write("streamed ".getBytes(UTF_8));
                    out.flush();
                    out.write(request.path().pathParameters().get("id").getBytes(UTF_8));
                }
            })
            .post("/v1/chat", (request, response) -> response.send("hi"))
            .post("/api/bug", (request, response) -> {
                throw new IllegalStateException("secret of the house");
            })
            .get("/api/late-bug", (request, response) -> {
                var out = response.outputStream();
                out.write("half".getBytes(UTF_8));
                out.flush();
                throw new IllegalStateException("secret of the house");
            })
            .get("/api/silent", (request, response) -> {});

    /** Helidon's timer of idle connections never ends, and holds on to the routes of a listener that is closed. */
    @Test
    void doorAndHandlersAreLetGoOf() {
        Guarded guarded = Guarded.byAHouse();
        guarded.routes().release();
        TestGateway.await(() -> {
            System.gc();
            return guarded.house().refersTo(null);
        });
        // Used once more, since until here the routes must be held, as the timer holds them.
        assertThat(guarded.routes()).isNotNull();
    }

    /** Routes, and the house that their door and their handlers know. */
    private record Guarded(Routes routes, WeakReference<Object> house) {

        static Guarded byAHouse() {
            Object house = new Object();
            Routes routes = new Routes(
                            (method, path, handler) -> (request, response) -> response.send(house.toString()))
                    .get("/", (request, response) -> {});
            return new Guarded(routes, new WeakReference<>(house));
        }
    }

    @Test
    void unknownPathIs404InTheShapeOfItsApi() throws Exception {
        try (var server = new TestListener(routes);
                var client = server.connect()) {
            var openai = client.request("GET /v1/nothing?key=1").reply();
            assertThat(openai.status()).isEqualTo(404);
            assertThat(openai.header("Content-Type")).isEqualTo("application/json");
            assertThat(openai.body()).isEqualTo("{\"openai\":\"404 not_found /v1/nothing\"}");
            assertThat(client.request("GET /api/nothing").reply().body()).startsWith("{\"problem\":\"404");
        }
    }

    @Test
    void wrongMethodIs405WithTheRightOnes() throws Exception {
        try (var server = new TestListener(routes);
                var client = server.connect()) {
            var reply = client.request("DELETE /v1/models").reply();
            assertThat(reply.status()).isEqualTo(405);
            assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
            assertThat(reply.body()).contains("405 method_not_allowed /v1/models");
            assertThat(client.request("GET /v1/chat").reply().header("Allow")).isEqualTo("POST, OPTIONS");
        }
    }

    @Test
    void optionsTellsTheMethods() throws Exception {
        try (var server = new TestListener(routes);
                var client = server.connect()) {
            var reply = client.request("OPTIONS /v1/models/x").reply();
            assertThat(reply.status()).isEqualTo(204);
            assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/v1/models/some", "/nothing"})
    void headIsAnsweredLikeGetWithoutABody(String path) throws Exception {
        try (var server = new TestListener(routes);
                var client = server.connect()) {
            var get = client.request("GET " + path).reply();
            var head = client.request("HEAD " + path).replyHead();
            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
            assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
            // Had a body followed, this reply would not be readable.
            assertThat(client.request("POST /v1/chat").reply().body()).isEqualTo("hi");
        }
    }

    @Test
    void handlersBugIs500WithoutItsMessageAndLoggedOnce() throws Exception {
        try (var log = new ErrorLog();
                var server = new TestListener(routes);
                var client = server.connect()) {
            var reply = client.request("POST /api/bug").reply();
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).isEqualTo("{\"problem\":\"500 internal_error /api/bug\"}");
            assertThat(client.request("GET /v1/models").reply().status()).isEqualTo(200);
            assertThat(log.records()).singleElement().satisfies(record -> {
                assertThat(record.getLevel()).isEqualTo(Level.SEVERE);
                assertThat(record.getThrown()).hasMessage("secret of the house");
            });
        }
    }

    @Test
    void bugInTheMiddleOfAnAnswerCutsItAndIsLoggedOnce() throws Exception {
        try (var log = new ErrorLog();
                var server = new TestListener(routes);
                var client = server.connect()) {
            client.request("GET /api/late-bug").replyHead();
            assertThat(client.chunk()).isEqualTo("half");
            assertThat(client.rest()).isEmpty();
            assertThat(log.records())
                    .singleElement()
                    .extracting(LogRecord::getLevel)
                    .isEqualTo(Level.SEVERE);
        }
    }

    @Test
    void handlerThatDoesNotAnswerIs500AndLoggedOnce() throws Exception {
        try (var log = new ErrorLog();
                var server = new TestListener(routes);
                var client = server.connect()) {
            assertThat(client.request("GET /api/silent").reply().body()).contains("500 internal_error");
            assertThat(log.records()).hasSize(1);
        }
    }
}
