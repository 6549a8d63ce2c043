package dev.gatehouse.gateway.send.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamException.Reason;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each phase has its own patience, and a peer that drips gains none. */
class TimeoutsTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    /** For calls that must not time out, though together their pauses last longer than this. */
    private static final Duration PATIENT = Duration.ofSeconds(1);

    /** A loaded machine may be late, but not by the other phases' timeouts. */
    private static final Duration LATE = SHORT.plusSeconds(2);

    @Test
    void peerThatDoesNotAcceptIsAConnectTimeout() throws IOException {
        try (var full = new FullListener()) {
            assertTimesOut(connectTimeout(full.url("http")), Reason.CONNECT_TIMEOUT);
        }
    }

    @Test
    void peerThatDoesNotAnswerTheTlsHandshakeIsAConnectTimeout() throws IOException {
        try (var mute = new MuteListener()) {
            assertTimesOut(connectTimeout(mute.url("https")), Reason.CONNECT_TIMEOUT);
        }
    }

    @Test
    void nameThatIsNotResolvedInTimeIsATimeout() {
        var dial = new Dial(task -> {}, Resolver::system, SHORT);
        assertThatThrownBy(() -> dial.connect("provider.test", 443, any -> true))
                .isInstanceOf(IOException.class);
        assertThat(dial.timedOut()).isTrue();
        dial.end();
    }

    @Test
    void silenceIsAHeadersTimeout() throws IOException {
        assertHeadersTimeout(Script.silence());
    }

    @Test
    void drippingHeadIsAHeadersTimeout() throws IOException {
        assertHeadersTimeout((request, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nX-Drip: ");
            drip(wire, "x");
        });
    }

    @Test
    void endlessInterimRepliesAreAHeadersTimeoutToo() throws IOException {
        assertHeadersTimeout((request, wire) -> drip(wire, "HTTP/1.1 102 Processing\r\n\r\n"));
    }

    @Test
    void peerThatDoesNotReadTheRequestIsAHeadersTimeout() throws IOException {
        try (var mute = new MuteListener()) {
            UpstreamCall large = Calls.with(Calls.call(mute.url("http")), "POST", Calls.zeros(300 << 20));
            assertTimesOut(Calls.timeouts(large, Calls.BOUND, SHORT, Calls.BOUND), Reason.HEADERS_TIMEOUT);
        }
    }

    @Test
    void headersTimeoutBeginsWhenTheRequestHasLeft() throws IOException {
        try (var calls = new Calls(Script.status(200, "ok"))) {
            UpstreamCall.Body slow = Calls.body(100_000, out -> {
                for (int i = 0; i < 5; i++) {
                    pause(PATIENT.dividedBy(4));
                    out.write(new byte[20_000]);
                }
            });
            UpstreamCall call = Calls.with(calls.call(), "POST", slow);
            call = Calls.timeouts(call, Calls.BOUND, PATIENT, Calls.BOUND);
            assertThat(calls.ask(call).text()).isEqualTo("ok");
        }
    }

    @Test
    void silenceInTheBodyIsAStall() throws IOException {
        assertStalls(OpenAiChat.saying("a", "b").after(1, Wire::silence));
    }

    @Test
    void drippingChunkSizeIsAStall() throws IOException {
        assertStalls((request, wire) -> {
            wire.sse();
            drip(wire, "0");
        });
    }

    @Test
    void streamThatKeepsFlowingIsNeverTooLong() throws IOException {
        try (var calls = new Calls(OpenAiChat.saying("a", "b", "c", "d", "e").paced(PATIENT.dividedBy(4)))) {
            assertThat(calls.ask(stallTimeout(calls, PATIENT)).text()).endsWith("[DONE]\n\n");
        }
    }

    @Test
    void nobodyListeningIsUnreachable() throws IOException {
        URI gone;
        try (var listener = new MuteListener()) {
            gone = listener.url("http");
        }
        assertThat(failure(Calls.call(gone)).reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void unknownNameIsUnreachable() {
        assertThat(failure(Calls.call(URI.create("http://no-such-provider.invalid/")))
                        .reason())
                .isEqualTo(Reason.UNREACHABLE);
    }

    private static UpstreamCall connectTimeout(URI uri) {
        return Calls.timeouts(Calls.call(uri), SHORT, Calls.BOUND, Calls.BOUND);
    }

    private static UpstreamCall stallTimeout(Calls calls, Duration stall) {
        UpstreamCall stream = Calls.with(calls.call(), "POST", Calls.body("{\"stream\":true}"));
        return Calls.timeouts(stream, Calls.BOUND, Calls.BOUND, stall);
    }

    private static void assertHeadersTimeout(Script script) throws IOException {
        try (var calls = new Calls(script)) {
            assertTimesOut(Calls.timeouts(calls.call(), Calls.BOUND, SHORT, Calls.BOUND), Reason.HEADERS_TIMEOUT);
            calls.fake.awaitPeerClosed(1, Calls.BOUND);
        }
    }

    private static void assertStalls(Script script) throws IOException {
        try (var calls = new Calls(script)) {
            assertTimesOut(stallTimeout(calls, SHORT), Reason.STALLED);
            calls.fake.awaitPeerClosed(1, Calls.BOUND);
        }
    }

    private static void assertTimesOut(UpstreamCall call, Reason reason) {
        long start = System.nanoTime();
        assertThat(failure(call).reason()).isEqualTo(reason);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, LATE);
    }

    private static UpstreamException failure(UpstreamCall call) {
        try (var client = Calls.client(PoolLimits.DEFAULT)) {
            var failure = catchThrowableOfType(UpstreamException.class, () -> Calls.ask(client, call));
            assertThat(failure).isNotNull();
            return failure;
        }
    }

    private static void drip(Wire wire, String drop) throws IOException {
        while (true) {
            wire.raw(drop);
            wire.pause(Duration.ofMillis(20));
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
