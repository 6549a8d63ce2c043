package dev.gatehouse.server;

import static dev.gatehouse.testing.TestGateway.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.testing.RawClient;
import io.helidon.http.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DrainTest {

    private final CountDownLatch finish = new CountDownLatch(1);
    private final AtomicBoolean draining = new AtomicBoolean();
    private final LinkedBlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final Routes routes = new Routes()
            .get(
                    "/",
                    (request, response) ->
                            response.status(draining.get() ? 503 : 200).send("ready?"))
            .get("/stream", (request, response) -> {
                try (var out = response.outputStream()) {
                    out.write("begun ".getBytes(UTF_8));
                    out.flush();
                    outcomes.add(finish.await(20, SECONDS) ? "finished" : "hung");
                    out.write("ended".getBytes(UTF_8));
                } catch (InterruptedException e) {
                    outcomes.add("interrupted");
                    throw e;
                }
            });

    @Test
    void idleServerIsDrainedAtOnce() throws Exception {
        try (var server = new TestListener(routes);
                var client = server.connect()) {
            int port = server.listener.port();
            client.request("GET /").reply();
            assertThat(server.listener.drain(Duration.ofSeconds(20))).isTrue();
            assertThat(client.closed()).isTrue();
            assertThat(server.listener.accepts()).isFalse();
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void runningStreamMayFinishAndNewRequestsAreStillAnswered() throws Exception {
        try (var server = new TestListener(routes);
                var stream = server.connect();
                var idle = server.connect();
                var fresh = server.connect()) {
            await(() -> server.listener.connections() == 3);
            idle.request("GET /").reply();
            stream.request("GET /stream").replyHead();
            assertThat(stream.chunk()).isEqualTo("begun ");
            draining.set(true);
            var drained = CompletableFuture.supplyAsync(() -> server.listener.drain(Duration.ofSeconds(20)));
            assertThat(idle.closed()).isTrue();
            assertThat(fresh.request("GET /").reply().status()).isEqualTo(Status.SERVICE_UNAVAILABLE_503.code());
            assertThat(server.listener.accepts()).isTrue();
            try (var late = server.connect()) {
                var reply = late.request("GET /").reply();
                assertThat(reply.status()).isEqualTo(Status.SERVICE_UNAVAILABLE_503.code());
                assertThat(reply.header("Connection")).isEqualTo("close");
                assertThat(late.closed()).isTrue();
            }
            finish.countDown();
            assertThat(stream.chunk()).isEqualTo("ended");
            assertThat(stream.chunk()).isEmpty();
            assertThat(drained.get(5, SECONDS)).isTrue();
        }
    }

    @Test
    void overdueStreamIsCutAndItsHandlerInterrupted() throws Exception {
        try (var log = new ErrorLog();
                var server = new TestListener(routes);
                var stream = server.connect()) {
            stream.request("GET /stream").replyHead();
            assertThat(stream.chunk()).isEqualTo("begun ");
            assertThat(server.listener.drain(Duration.ofMillis(100))).isFalse();
            // Not ended: a client must be able to tell that the answer is incomplete.
            assertThatThrownBy(stream::chunk).isInstanceOf(IOException.class);
            assertThat(outcomes.poll(5, SECONDS)).isEqualTo("interrupted");
            assertThat(log.records()).isEmpty();
        }
    }

    @Test
    void closingTwiceIsHarmless() throws Exception {
        try (var server = new TestListener(routes)) {
            server.listener.close();
        }
    }
}
