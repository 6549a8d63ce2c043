package dev.gatehouse.gateway.send.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamException.Reason;
import dev.gatehouse.gateway.send.UpstreamReply;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Providers are reached over TLS, and only over TLS that proves who they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {

    private final SSLContext tls;

    TlsTest(@TempDir Path directory) throws Exception {
        tls = TestTls.create(directory, "localhost");
    }

    @Test
    void callsShareATlsConnection() throws IOException {
        try (var fake = FakeUpstream.start(OpenAiChat.saying("secure"), tls);
                var client = client(tls)) {
            for (int i = 0; i < 3; i++) {
                assertThat(Calls.ask(client, call(fake)).text()).contains("secure");
            }
            assertThat(fake.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void largeBodiesArriveWhole() throws IOException {
        Script size = (request, wire) -> wire.json(200, String.valueOf(request.body().length));
        try (var fake = FakeUpstream.start(size, tls);
                var client = client(tls)) {
            UpstreamCall large = Calls.with(call(fake), "POST", Calls.zeros(5 << 20));
            assertThat(Calls.ask(client, large).text()).isEqualTo(String.valueOf(5 << 20));
        }
    }

    @Test
    void certificateForAnotherNameIsRefused() throws IOException {
        try (var fake = FakeUpstream.start(Script.status(200, "ok"), tls);
                var client = client(tls)) {
            URI byAddress = URI.create("https://127.0.0.1:" + fake.port() + "/v1");
            assertUnreachable(client, byAddress);
            assertThat(fake.requests()).isEmpty();
        }
    }

    @Test
    void certificateThatNobodyVouchesForIsRefused() throws Exception {
        try (var fake = FakeUpstream.start(Script.status(200, "ok"), tls);
                var client = client(SSLContext.getDefault())) {
            assertUnreachable(client, fake.baseUrl());
        }
    }

    @Test
    void peerWithoutTlsIsUnreachable() throws IOException {
        try (var fake = FakeUpstream.start((request, wire) -> wire.raw("HTTP/1.1 400 Bad\r\n\r\n"));
                var client = client(tls)) {
            assertThatThrownBy(
                            () -> Calls.ask(client, Calls.call(URI.create("https://localhost:" + fake.port() + "/"))))
                    .isInstanceOf(UpstreamException.class);
        }
    }

    @Test
    void onlyTls12And13AndOnlyHttp11AreOffered() throws Exception {
        try (var server = (SSLServerSocket)
                        tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var client = client(tls)) {
            var agreed = new FutureTask<>(() -> {
                try (var socket = (SSLSocket) server.accept()) {
                    socket.setHandshakeApplicationProtocolSelector((s, offered) -> String.join(",", offered));
                    socket.startHandshake();
                    return socket.getApplicationProtocol();
                }
            });
            Thread.ofVirtual().start(agreed);
            URI uri = URI.create("https://localhost:" + server.getLocalPort() + "/");
            assertThatThrownBy(() -> Calls.ask(client, Calls.call(uri))).isInstanceOf(UpstreamException.class);
            assertThat(agreed.get(5, TimeUnit.SECONDS)).isEqualTo("http/1.1");
        }
    }

    @Test
    void connectionThatThePeerLeftWhileIdleIsNotUsed() throws IOException {
        Script thenLeave = (request, wire) -> {
            wire.json(200, "ok");
            wire.cut();
        };
        try (var fake = FakeUpstream.start(thenLeave, tls);
                var client = client(tls)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(Calls.ask(client, call(fake)).text()).isEqualTo("ok");
                fake.awaitOpenConnections(0, Calls.BOUND);
            }
            assertThat(fake.connectionsAccepted()).isEqualTo(3);
        }
    }

    @Test
    void cutStreamIsCut() throws IOException {
        try (var fake = FakeUpstream.start(OpenAiChat.saying("a", "b").after(1, Wire::cut), tls);
                var client = client(tls)) {
            UpstreamCall stream = Calls.with(call(fake), "POST", Calls.body("{\"stream\":true}"));
            var failure = catchThrowableOfType(UpstreamException.class, () -> Calls.ask(client, stream));
            assertThat(failure.reason()).isEqualTo(Reason.CUT);
        }
    }

    @Test
    void silenceIsAStallOverTlsToo() throws IOException {
        try (var fake = FakeUpstream.start(OpenAiChat.saying("a", "b").after(1, Wire::silence), tls);
                var client = client(tls)) {
            UpstreamCall stream = Calls.timeouts(
                    Calls.with(call(fake), "POST", Calls.body("{\"stream\":true}")),
                    Calls.BOUND,
                    Calls.BOUND,
                    Duration.ofMillis(200));
            var failure = catchThrowableOfType(UpstreamException.class, () -> Calls.ask(client, stream));
            assertThat(failure.reason()).isEqualTo(Reason.STALLED);
            fake.awaitPeerClosed(1, Calls.BOUND);
        }
    }

    /** The JDK reads until it has a whole record, whatever time limit the socket has for each read. */
    @Test
    void whoDripsWithinARecordGainsNoTime() throws IOException {
        try (var fake = FakeUpstream.start(OpenAiChat.saying("a".repeat(1_000)), tls);
                var relay = new DrippingRelay(fake.port());
                var client = client(tls)) {
            UpstreamCall first = Calls.call(URI.create("https://localhost:" + relay.port() + "/chat/completions"));
            assertThat(Calls.ask(client, first).status()).isEqualTo(200);
            relay.drip();
            UpstreamCall second = Calls.timeouts(first, Calls.BOUND, Duration.ofMillis(300), Calls.BOUND);
            var failure = catchThrowableOfType(UpstreamException.class, () -> Calls.ask(client, second));
            assertThat(failure.reason()).isEqualTo(Reason.HEADERS_TIMEOUT);
        }
    }

    @Test
    void hangupEndsAStalledStreamAtOnce() throws Exception {
        try (var fake = FakeUpstream.start(OpenAiChat.saying("a", "b").after(1, Wire::silence), tls);
                var client = client(tls)) {
            var hangup = new Hangup();
            UpstreamCall stream = Calls.with(call(fake), "POST", Calls.body("{\"stream\":true}"));
            var outcome = new FutureTask<>(() -> {
                try (UpstreamReply reply = client.send(stream, hangup)) {
                    return String.valueOf(reply.body().readAllBytes().length);
                } catch (UpstreamException e) {
                    return e.reason().name();
                }
            });
            Thread.ofVirtual().start(outcome);
            fake.next(Calls.BOUND);
            hangup.fire();
            assertThat(outcome.get(2, TimeUnit.SECONDS)).isEqualTo("HUNG_UP");
            fake.awaitPeerClosed(1, Calls.BOUND);
        }
    }

    private static void assertUnreachable(HttpUpstream client, URI uri) {
        var failure = catchThrowableOfType(UpstreamException.class, () -> Calls.ask(client, Calls.call(uri)));
        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    }

    private static HttpUpstream client(SSLContext trusted) {
        return new HttpUpstream(trusted, Proxies.none(), Calls.LOCAL, PoolLimits.DEFAULT);
    }

    private static UpstreamCall call(FakeUpstream fake) {
        return Calls.call(URI.create(fake.baseUrl() + "/chat/completions"));
    }
}
