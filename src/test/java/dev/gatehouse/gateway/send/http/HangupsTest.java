package dev.gatehouse.gateway.send.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamException.Reason;
import dev.gatehouse.gateway.send.UpstreamReply;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A hangup from another thread ends a call at once, wherever it is. */
class HangupsTest {

    /** Far below every timeout of a call, far above what it takes (a millisecond) on a loaded machine. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @Test
    void whileANameIsResolved() throws Exception {
        var dial = new Dial(task -> {}, Resolver::system, Calls.BOUND);
        var connecting = new FutureTask<Throwable>(() -> {
            try {
                return new AssertionError("connected to " + dial.connect("provider.test", 443, any -> true));
            } catch (IOException e) {
                return e;
            }
        });
        awaitBlocked(Thread.ofVirtual().start(connecting));
        dial.breakOff();
        assertThat(connecting.get(2, TimeUnit.SECONDS)).isInstanceOf(SocketException.class);
        dial.end();
    }

    @Test
    void whileConnecting() throws Exception {
        try (var full = new FullListener()) {
            assertBreaksOff(Calls.call(full.url("http")));
        }
    }

    @Test
    void whileShakingHands() throws Exception {
        try (var mute = new MuteListener()) {
            assertBreaksOff(Calls.call(mute.url("https")));
        }
    }

    @Test
    void whileSending() throws Exception {
        try (var mute = new MuteListener()) {
            assertBreaksOff(Calls.with(Calls.call(mute.url("http")), "POST", Calls.zeros(300 << 20)));
        }
    }

    @Test
    void whileWaitingForTheReply() throws Exception {
        try (var calls = new Calls(Script.silence())) {
            assertBreaksOff(calls.call());
            calls.fake.awaitPeerClosed(1, AT_ONCE);
        }
    }

    @Test
    void whileReadingTheHead() throws Exception {
        try (var calls = new Calls((request, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nX-Half: ");
            wire.silence();
        })) {
            assertBreaksOff(calls.call());
            calls.fake.awaitPeerClosed(1, AT_ONCE);
        }
    }

    @Test
    void whileReadingTheBody() throws Exception {
        try (var calls = new Calls(OpenAiChat.saying("a", "b").after(1, Wire::silence))) {
            assertBreaksOff(Calls.with(calls.call(), "POST", Calls.body("{\"stream\":true}")));
            calls.fake.awaitPeerClosed(1, AT_ONCE);
        }
    }

    @Test
    void beforeTheCall() {
        try (var calls = new Calls(Script.status(200, "ok"))) {
            var hangup = new Hangup();
            hangup.fire();
            assertThatThrownBy(() -> calls.client.send(calls.call(), hangup))
                    .isInstanceOfSatisfying(
                            UpstreamException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HUNG_UP));
            assertThat(calls.fake.requests()).isEmpty();
        }
    }

    @Test
    void beforeACallOnAPooledConnection() throws IOException {
        try (var calls = new Calls(Script.status(200, "ok"))) {
            calls.ask();
            var hangup = new Hangup();
            hangup.fire();
            assertThatThrownBy(() -> calls.client.send(calls.call(), hangup))
                    .isInstanceOfSatisfying(
                            UpstreamException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HUNG_UP));
        }
    }

    @Test
    void afterTheCallDoesNotHitTheNextOneOnTheSameConnection() throws IOException {
        try (var calls = new Calls(Script.status(200, "ok"))) {
            var late = new Hangup();
            try (UpstreamReply first = calls.client.send(calls.call(), late)) {
                first.body().readAllBytes();
            }
            try (UpstreamReply second = calls.client.send(calls.call(), new Hangup())) {
                late.fire();
                assertThat(second.body().readAllBytes()).hasSize(2);
            }
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void interruptIsAHangupAndStaysSet() throws Exception {
        try (var calls = new Calls(Script.silence())) {
            var interrupted = new CountDownLatch(1);
            var call = new FutureTask<>(() -> {
                try {
                    return calls.ask().text();
                } catch (UpstreamException e) {
                    if (Thread.currentThread().isInterrupted()) interrupted.countDown();
                    return e.reason().name();
                }
            });
            Thread caller = Thread.ofVirtual().start(call);
            calls.fake.next(Calls.BOUND);
            caller.interrupt();
            assertThat(call.get(2, TimeUnit.SECONDS)).isEqualTo("HUNG_UP");
            assertThat(interrupted.getCount()).isZero();
        }
    }

    private static void assertBreaksOff(UpstreamCall call) throws Exception {
        try (var client = Calls.client(PoolLimits.DEFAULT)) {
            var hangup = new Hangup();
            var outcome = new FutureTask<>(() -> {
                try (UpstreamReply reply = client.send(call, hangup)) {
                    reply.body().readAllBytes();
                    return "answered";
                } catch (UpstreamException e) {
                    return e.reason().name();
                }
            });
            awaitBlocked(Thread.ofVirtual().start(outcome));
            long fired = System.nanoTime();
            hangup.fire();
            assertThat(outcome.get(5, TimeUnit.SECONDS)).isEqualTo("HUNG_UP");
            assertThat(Duration.ofNanos(System.nanoTime() - fired)).isLessThan(AT_ONCE);
        }
    }

    /** Until the thread has nothing more to do but wait; a phase that ends by itself just ends the wait early. */
    private static void awaitBlocked(Thread thread) {
        int quiet = 0;
        while (quiet < 20 && thread.isAlive()) {
            boolean waits =
                    thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
            quiet = waits ? quiet + 1 : 0;
            LockSupport.parkNanos(2_000_000);
        }
    }
}
