package dev.gatehouse.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.testing.RawClient;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The suite runs with the JVM's options of a gateway, as far as this needs them. */
class ConnectionThreadTest {

    /** More than it takes until a connection waits for its next request before that comes. */
    private static final int REQUESTS = 200;

    private static final String ON_POLLER = "@Read-Poller";

    /** Tells what runs it before it reads its body, and after it. */
    private static final Handler SAYS_WHERE = (request, response) -> {
        String before = where();
        request.content().as(String.class);
        response.send(before + " " + where());
    };

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void briefHandlerRunsOnThePollerThatWokeIt() throws Exception {
        List<String> seen = seen(new Routes().postBriefly("/", SAYS_WHERE), "Content-Length: 5", "hello");
        assertThat(seen).anyMatch(where -> where.contains(ON_POLLER + " "));
        assertThat(seen).anyMatch(where -> where.endsWith(ON_POLLER));
    }

    @Test
    void otherHandlersNeverDo() throws Exception {
        assertThat(seen(new Routes().post("/", SAYS_WHERE), "Content-Length: 5", "hello"))
                .noneMatch(where -> where.contains(ON_POLLER));
    }

    @Test
    void neitherDoesABriefOneWithALargeBody() throws Exception {
        assertThat(seen(new Routes().postBriefly("/", SAYS_WHERE), "Content-Length: 300000", "x".repeat(300_000)))
                .noneMatch(where -> where.contains(ON_POLLER));
    }

    @Test
    void neitherDoesABriefOneWithABodyOfUnknownLength() throws Exception {
        assertThat(seen(
                        new Routes().postBriefly("/", SAYS_WHERE),
                        "Transfer-Encoding: chunked",
                        "5\r\nhello\r\n0\r\n\r\n"))
                .noneMatch(where -> where.contains(ON_POLLER));
    }

    @Test
    void whatHasGoneOnForLongLeavesThePollerBeforeItWrites() throws Exception {
        Handler busy = (request, response) -> {
            request.content().as(String.class);
            long end = System.nanoTime() + 2_000_000;
            while (System.nanoTime() - end < 0) Thread.onSpinWait();
            try (var out = response.outputStream()) {
                out.write("so far ".getBytes(UTF_8));
                out.flush();
                out.write(where().getBytes(UTF_8));
            }
        };
        assertThat(seen(new Routes().postBriefly("/", busy), "Content-Length: 5", "hello"))
                .noneMatch(where -> where.contains(ON_POLLER));
    }

    @Test
    void whatTheWorkThrowsIsThrown() {
        var failure = new CloseConnectionException("enough");
        assertThatThrownBy(() -> new ConnectionThread().run(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        var error = new AssertionError("bug");
        assertThatThrownBy(() -> new ConnectionThread().run(() -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    void interruptReachesTheWork() throws Exception {
        var waiting = new CountDownLatch(1);
        var outcome = new FutureTask<Boolean>(() -> {
            try {
                new ConnectionThread().run(() -> {
                    waiting.countDown();
                    new CountDownLatch(1).await();
                });
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        });
        Thread thread = Thread.ofVirtual().start(outcome);
        waiting.await();
        thread.interrupt();
        assertThat(outcome.get()).isTrue();
    }

    /** What each of many requests of one connection was answered; the body is sent when the handler has begun to read it. */
    private static List<String> seen(Routes routes, String framing, String body) throws IOException {
        var seen = new ArrayList<String>();
        try (var server = new TestListener(routes);
                var client = server.connect()) {
            for (int i = 0; i < REQUESTS; i++) seen.add(answer(client, framing, body));
        }
        return seen;
    }

    private static String answer(RawClient client, String framing, String body) throws IOException {
        client.request("POST /", framing, "Expect: 100-continue");
        assertThat(client.replyHead().status()).isEqualTo(100);
        return client.send(body).reply().body();
    }

    /** Of a virtual thread {@code VirtualThread[#1,name]/runnable@carrier}. */
    private static String where() {
        return Thread.currentThread().toString().replace(" ", "");
    }
}
