package dev.gatehouse.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.RawClient;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Clients that hold a connection without using it, with the limits scaled down. */
class SlowClientTest {

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final LinkedBlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final Routes routes = new Routes()
            .get("/", (request, response) -> response.send("ok"))
            .post("/read", (request, response) -> {
                try {
                    response.send("read " + request.content().inputStream().readAllBytes().length);
                } catch (CloseConnectionException e) {
                    outcomes.add("cut");
                    throw e;
                }
            })
            .get("/endless", (request, response) -> {
                try (var out = response.outputStream()) {
                    while (true) out.write(new byte[64 * 1024]);
                } catch (CloseConnectionException e) {
                    outcomes.add(ClientConnection.of(request).gone() ? "cut" : "not gone");
                    throw e;
                }
            });

    @Test
    void drippingHeadIsCutOffInSpiteOfItsBytes() throws Exception {
        try (var server = new TestListener(TestListener.limits(SHORT, LONG, LONG, LONG), routes);
                var client = server.connect()) {
            long start = System.nanoTime();
            client.send("GET / HTTP/1.1\r\nX-Slow: ");
            assertThat(dripUntilCut(client, Duration.ofMillis(50))).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.multipliedBy(5));
        }
    }

    /** Reads for as long as it waits, which ends early when the server closes. */
    private static boolean dripUntilCut(RawClient client, Duration between) throws IOException {
        client.socket.setSoTimeout(Math.toIntExact(between.toMillis()));
        for (int i = 0; i < 200; i++) {
            try {
                if (client.socket.getInputStream().read() < 0) return true;
            } catch (java.net.SocketTimeoutException e) {
                client.send("x");
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void connectionWithoutARequestIsCutOff() throws Exception {
        try (var server = new TestListener(TestListener.limits(LONG, LONG, LONG, SHORT), routes);
                var client = server.connect()) {
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void idleKeepAliveConnectionIsClosedOnTime() throws Exception {
        try (var server = new TestListener(TestListener.limits(LONG, LONG, LONG, SHORT), routes);
                var client = server.connect()) {
            assertThat(client.request("GET /").reply().body()).isEqualTo("ok");
            long start = System.nanoTime();
            assertThat(client.closed()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(SHORT.minusMillis(50), SHORT.multipliedBy(5));
        }
    }

    @Test
    void stalledBodyIsCutOff() throws Exception {
        try (var server = new TestListener(TestListener.limits(LONG, SHORT, LONG, LONG), routes);
                var client = server.connect()) {
            client.request("POST /read", "Content-Length: 100").send("some");
            assertThat(client.closed()).isTrue();
            assertThat(outcomes.poll(5, SECONDS)).isEqualTo("cut");
        }
    }

    @Test
    void stalledChunkIsCutOff() throws Exception {
        try (var server = new TestListener(TestListener.limits(LONG, SHORT, LONG, LONG), routes);
                var client = server.connect()) {
            client.request("POST /read", "Transfer-Encoding: chunked").send("5\r\nhel");
            assertThat(client.closed()).isTrue();
            assertThat(outcomes.poll(5, SECONDS)).isEqualTo("cut");
        }
    }

    @Test
    void slowBodyThatKeepsComingIsRead() throws Exception {
        try (var server = new TestListener(TestListener.limits(LONG, SHORT.multipliedBy(3), LONG, LONG), routes);
                var client = server.connect()) {
            client.request("POST /read", "Content-Length: 15");
            client.socket.setSoTimeout(100);
            for (int i = 0; i < 15; i++) {
                client.send("x");
                // The wait, and the proof that nothing is answered early.
                if (i < 14) assertThat(silent(client)).isTrue();
            }
            client.socket.setSoTimeout(10_000);
            assertThat(client.reply().body()).isEqualTo("read 15");
        }
    }

    private static boolean silent(RawClient client) throws IOException {
        try {
            return client.socket.getInputStream().read() == Integer.MIN_VALUE;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        }
    }

    @Test
    void clientThatStopsReadingIsCutOff() throws Exception {
        try (var log = new ErrorLog();
                var server = new TestListener(TestListener.limits(LONG, LONG, SHORT, LONG), routes);
                var client = server.connect()) {
            client.request("GET /endless");
            assertThat(outcomes.poll(10, SECONDS)).isEqualTo("cut");
            assertThat(log.records()).isEmpty();
        }
    }
}
