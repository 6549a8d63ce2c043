package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The suite runs with the JVM's options of a gateway, as far as this needs them. */
class ConnectionThreadTest {

    /** More than it takes until a request comes only when its connection already waits for it. */
    private static final int REQUESTS = 200;

    /** Tells what runs it: {@code VirtualThread[#1,name]/runnable@carrier}. */
    private static final Handler SAYS_WHERE = (request, response) -> {
        request.content().as(String.class);
        response.send(Thread.currentThread().toString());
    };

    @Test
    void briefHandlerRunsOnThePollerThatWokeIt() throws Exception {
        assertThat(carriers(new Routes().postBriefly("/", SAYS_WHERE), "hello"))
                .anyMatch(ConnectionThreadTest::isPoller);
    }

    @Test
    void otherHandlersNeverDo() throws Exception {
        assertThat(carriers(new Routes().post("/", SAYS_WHERE), "hello")).noneMatch(ConnectionThreadTest::isPoller);
    }

    @Test
    void neitherDoesABriefOneWithALargeBody() throws Exception {
        assertThat(carriers(new Routes().postBriefly("/", SAYS_WHERE), "x".repeat(300_000)))
                .noneMatch(ConnectionThreadTest::isPoller);
    }

    @Test
    void whatAHandlerThrowsEndsTheConnectionAsEver() throws Exception {
        var routes = new Routes().postBriefly("/", (request, response) -> {
            throw new CloseConnectionException("enough");
        });
        try (var server = new TestListener(routes);
                var client = server.connect()) {
            assertThat(client.request("POST /", "Content-Length: 0").rest()).isEmpty();
            TestGateway.await(() -> server.listener.connections() == 0);
        }
    }

    /** What ran the handler, for each of many requests of one connection; it waits for the body of each. */
    private static List<String> carriers(Routes routes, String body) throws IOException {
        var seen = new ArrayList<String>();
        try (var server = new TestListener(routes);
                var client = server.connect()) {
            for (int i = 0; i < REQUESTS; i++) {
                client.request("POST /", "Content-Length: " + body.length(), "Expect: 100-continue");
                assertThat(client.replyHead().status()).isEqualTo(100);
                seen.add(client.send(body).reply().body());
            }
        }
        return seen;
    }

    private static boolean isPoller(String thread) {
        return thread.endsWith("@Read-Poller");
    }
}
