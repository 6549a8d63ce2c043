package dev.gatehouse.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

// The registrations are there to be closed, and for nothing else.
@SuppressWarnings("try")
class ClientConnectionTest {

    private final CountDownLatch gone = new CountDownLatch(1);
    private final LinkedBlockingQueue<String> outcomes = new LinkedBlockingQueue<>();

    /** Reads the body, then waits for the client to leave. */
    private final Handler waiting = (request, response) -> {
        request.content().inputStream().readAllBytes();
        ClientConnection client = ClientConnection.of(request);
        try (var _ignored = client.onGone(gone::countDown)) {
            outcomes.add("watching");
            boolean noticed = gone.await(1, SECONDS);
            outcomes.add(noticed && client.gone() ? "noticed" : "missed");
        }
        response.send("nobody reads this");
    };

    @Test
    void clientGoneBeforeTheFirstByteIsNoticed() throws Exception {
        try (var log = new ErrorLog();
                var server = new TestListener(new Routes().post("/wait", waiting))) {
            try (var client = server.connect()) {
                client.request("POST /wait", "Content-Length: 5").send("hello");
                assertThat(outcomes.poll(5, SECONDS)).isEqualTo("watching");
            }
            assertThat(outcomes.poll(5, SECONDS)).isEqualTo("noticed");
            assertThat(log.records()).isEmpty();
        }
    }

    @Test
    void clientThatResetsIsNoticed() throws Exception {
        try (var server = new TestListener(new Routes().get("/wait", waiting))) {
            try (var client = server.connect()) {
                client.request("GET /wait");
                assertThat(outcomes.poll(5, SECONDS)).isEqualTo("watching");
                client.socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            assertThat(outcomes.poll(5, SECONDS)).isEqualTo("noticed");
        }
    }

    @Test
    void watchAskedForBeforeTheBodyWasReadStartsAfterIt() throws Exception {
        Handler early = (request, response) -> {
            try (var _ignored = ClientConnection.of(request).onGone(gone::countDown)) {
                String body = request.content().as(String.class);
                outcomes.add(body);
                outcomes.add(gone.await(1, SECONDS) ? "noticed" : "missed");
            }
            throw new CloseConnectionException("client left");
        };
        try (var server = new TestListener(new Routes().post("/early", early))) {
            try (var client = server.connect()) {
                client.request("POST /early", "Transfer-Encoding: chunked").send("2\r\nhe\r\n");
                client.send("3\r\nllo\r\n0\r\n\r\n");
                assertThat(outcomes.poll(5, SECONDS)).isEqualTo("hello");
            }
            assertThat(outcomes.poll(5, SECONDS)).isEqualTo("noticed");
        }
    }

    @Test
    void clientGoneInTheMiddleOfAStreamIsNoticedOnceAndNotLogged() throws Exception {
        var calls = new AtomicInteger();
        Handler stream = (request, response) -> {
            try (var _ignored = ClientConnection.of(request).onGone(() -> {
                        calls.incrementAndGet();
                        gone.countDown();
                    });
                    var out = response.outputStream()) {
                out.write("data: 1\n\n".getBytes(UTF_8));
                out.flush();
                outcomes.add(gone.await(1, SECONDS) ? "noticed" : "missed");
                writeUntilItFails(out);
            }
        };
        try (var log = new ErrorLog();
                var server = new TestListener(new Routes().get("/stream", stream))) {
            try (var client = server.connect()) {
                client.request("GET /stream").replyHead();
                assertThat(client.chunk()).startsWith("data: 1");
            }
            assertThat(outcomes.poll(5, SECONDS)).isEqualTo("noticed");
            assertThat(outcomes.poll(5, SECONDS)).isEqualTo("ServerConnectionException");
            assertThat(calls).hasValue(1);
            assertThat(log.records()).isEmpty();
        }
    }

    private void writeUntilItFails(java.io.OutputStream out) throws IOException {
        try {
            while (true) out.write(new byte[8 * 1024]);
        } catch (CloseConnectionException e) {
            outcomes.add(e.getClass().getSimpleName());
            throw e;
        }
    }

    @Test
    void clientThatLeavesInTheMiddleOfItsBodyEndsTheHandlerSilently() throws Exception {
        Handler reading = (request, response) -> {
            try {
                request.content().inputStream().readAllBytes();
            } catch (CloseConnectionException e) {
                outcomes.add("cut");
                throw e;
            }
        };
        try (var log = new ErrorLog();
                var server = new TestListener(new Routes().post("/read", reading))) {
            try (var client = server.connect()) {
                client.request("POST /read", "Content-Length: 500").send("only this");
            }
            assertThat(outcomes.poll(5, SECONDS)).isEqualTo("cut");
            assertThat(log.records()).isEmpty();
        }
    }

    @Test
    void keepAliveWorksAfterWatchedRequests() throws Exception {
        Handler watched = (request, response) -> {
            String body = request.content().as(String.class);
            try (var _ignored = ClientConnection.of(request).onGone(gone::countDown)) {
                response.send("got " + body);
            }
        };
        try (var server = new TestListener(new Routes().post("/echo", watched));
                var client = server.connect()) {
            for (int i = 10; i < 60; i++) {
                client.request("POST /echo", "Content-Length: 2").send("" + i);
                assertThat(client.reply().body()).isEqualTo("got " + i);
            }
            assertThat(gone.getCount()).isEqualTo(1);
        }
    }

    @Test
    void pipelinedRequestsAreBothAnswered() throws Exception {
        Handler watched = (request, response) -> {
            String body = request.content().as(String.class);
            try (var _ignored = ClientConnection.of(request).onGone(gone::countDown)) {
                response.send("got " + body);
            }
        };
        try (var server = new TestListener(new Routes().post("/echo", watched));
                var client = server.connect()) {
            String head = "POST /echo HTTP/1.1\r\nHost: a\r\n";
            client.send(head + "Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n" + head
                    + "Content-Length: 3\r\n\r\ntwo" + head + "Content-Length: 5\r\n\r\nth");
            assertThat(client.reply().body()).isEqualTo("got one");
            assertThat(client.reply().body()).isEqualTo("got two");
            client.send("ree");
            assertThat(client.reply().body()).isEqualTo("got three");
        }
    }

    @Test
    void flushedWritesArriveWithoutA40MillisecondStep() throws Exception {
        Handler burst = (request, response) -> {
            try (var out = response.outputStream()) {
                for (int i = 0; i < 5; i++) {
                    out.write("data: x\n\n".getBytes(UTF_8));
                    out.flush();
                }
            }
        };
        try (var server = new TestListener(new Routes().get("/burst", burst));
                var client = server.connect()) {
            long[] millis = new long[50];
            for (int i = 0; i < millis.length; i++) {
                long start = System.nanoTime();
                // Without TCP_NODELAY the second write waits until the first is acknowledged, which a client that is
                // about to answer puts off for 40 ms.
                assertThat(client.request("GET /burst").reply().body()).hasSize(45);
                millis[i] = (System.nanoTime() - start) / 1_000_000;
            }
            assertThat(Arrays.stream(millis).sorted().toArray()[25]).isLessThan(35);
        }
    }

    @Test
    void slowReaderGetsEveryByte() throws Exception {
        int pieces = 300;
        byte[] piece = "0123456789abcdef".repeat(4096).getBytes(UTF_8);
        var blocked = new CompletableFuture<Boolean>();
        Handler large = (request, response) -> {
            try (var out = response.outputStream()) {
                for (int i = 0; i < pieces; i++) {
                    out.write(piece);
                    out.flush();
                    // By then the socket's buffers are full, and each write goes in in parts.
                    if (i == 5) blocked.complete(true);
                }
            }
        };
        try (var server = new TestListener(new Routes().get("/large", large));
                var client = server.connect()) {
            client.request("GET /large");
            assertThat(blocked.get(5, SECONDS)).isTrue();
            long expected = (long) pieces * piece.length;
            assertThat(client.reply().body()).hasSize(Math.toIntExact(expected));
        }
    }

    @Test
    void manyClientsAtOnceAreAllAnswered() throws Exception {
        try (var server = new TestListener(new Routes().get("/", (request, response) -> response.send("ok")))) {
            var replies = IntStream.range(0, 64)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> status(server)))
                    .toList();
            for (var reply : replies) assertThat(reply.get(10, SECONDS)).isEqualTo(200);
        }
    }

    private static int status(TestListener server) {
        try (var client = server.connect()) {
            return client.request("GET /").reply().status();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
