package dev.gatehouse.gateway.send.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamException.Reason;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way through a proxy, and when not to take it. */
class ProxiesTest {

    private static final URI PLAIN_PROVIDER = URI.create("http://provider.test/v1/chat?x=1");

    @Test
    void tlsGoesThroughATunnelAndIsCheckedAgainstTheProvidersName(@TempDir Path directory) throws Exception {
        SSLContext tls = TestTls.create(directory, "provider.test");
        try (var fake = FakeUpstream.start(Script.status(200, "tunnelled"), tls);
                var proxy = new TunnelProxy(fake.port());
                var client = client(tls, new Proxies("http://user:p%40ss@127.0.0.1:" + proxy.port(), "", ""))) {
            URI provider = URI.create("https://provider.test/v1/chat");
            for (int i = 0; i < 2; i++) {
                assertThat(Calls.ask(client, Calls.call(provider)).text()).isEqualTo("tunnelled");
            }
            assertThat(proxy.heads.poll(5, TimeUnit.SECONDS).lines())
                    .containsExactly(
                            "CONNECT provider.test:443 HTTP/1.1",
                            "Host: provider.test:443",
                            "Proxy-Authorization: Basic dXNlcjpwQHNz",
                            "");
            assertThat(proxy.heads).isEmpty();
            Request seen = fake.next(Calls.BOUND);
            assertThat(seen.path()).isEqualTo("/v1/chat");
            assertThat(seen.header("Proxy-Authorization")).isEmpty();
        }
    }

    @Test
    void plainRequestTellsTheProxyTheWholeAddress() throws Exception {
        try (var proxy = FakeUpstream.start(Script.status(200, "forwarded"));
                var client = client(SSLContext.getDefault(), forPlain("user:secret@127.0.0.1:" + proxy.port()))) {
            assertThat(Calls.ask(client, Calls.call(PLAIN_PROVIDER)).text()).isEqualTo("forwarded");
            Request seen = proxy.next(Calls.BOUND);
            assertThat(seen.path()).isEqualTo("http://provider.test/v1/chat?x=1");
            assertThat(seen.header("Host")).contains("provider.test");
            assertThat(seen.header("Proxy-Authorization")).contains("Basic dXNlcjpzZWNyZXQ=");
        }
    }

    @Test
    void proxyThatRefusesMakesTheProviderUnreachable() throws Exception {
        try (var proxy = FakeUpstream.start(Script.status(407, "who are you?"));
                var client = client(SSLContext.getDefault(), new Proxies("127.0.0.1:" + proxy.port(), "", ""))) {
            var failure = catchThrowableOfType(
                    UpstreamException.class, () -> Calls.ask(client, Calls.call(URI.create("https://provider.test/"))));
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure).hasMessageContaining("407").hasMessageContaining("provider.test:443");
        }
    }

    @Test
    void proxyThatIsSilentIsAConnectTimeout() throws Exception {
        try (var proxy = FakeUpstream.start(Script.silence());
                var client = client(SSLContext.getDefault(), new Proxies("127.0.0.1:" + proxy.port(), "", ""))) {
            var call = Calls.timeouts(
                    Calls.call(URI.create("https://provider.test/")), Duration.ofMillis(200), Calls.BOUND, Calls.BOUND);
            var failure = catchThrowableOfType(UpstreamException.class, () -> Calls.ask(client, call));
            assertThat(failure.reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
        }
    }

    @Test
    void exceptionsAreReachedWithoutAProxy() {
        var proxies = new Proxies("proxy:1", "proxy:2", "internal.test, .corp.test,only.test:8443,10.1.2.3");
        assertThat(proxies.proxyTo(origin("https://internal.test/"))).isEmpty();
        assertThat(proxies.proxyTo(origin("https://a.internal.test/"))).isEmpty();
        assertThat(proxies.proxyTo(origin("https://x.corp.test/"))).isEmpty();
        assertThat(proxies.proxyTo(origin("https://only.test:8443/"))).isEmpty();
        assertThat(proxies.proxyTo(origin("http://10.1.2.3:11434/"))).isEmpty();
        assertThat(proxies.proxyTo(origin("https://only.test/")))
                .map(Proxy::port)
                .contains(1);
        assertThat(proxies.proxyTo(origin("https://notinternal.test/")))
                .map(Proxy::port)
                .contains(1);
        assertThat(proxies.proxyTo(origin("http://api.test/"))).map(Proxy::port).contains(2);
        assertThat(new Proxies("proxy:1", "", "*").proxyTo(origin("https://api.test/")))
                .isEmpty();
    }

    @Test
    void thisMachineIsReachedWithoutAProxy() {
        var proxies = new Proxies("proxy:1", "proxy:2", "");
        for (String url : new String[] {"http://localhost:11434/", "http://127.0.0.1/", "https://[::1]:8443/"}) {
            assertThat(proxies.proxyTo(origin(url))).isEmpty();
        }
    }

    @Test
    void environmentIsReadInEitherCase() {
        var proxies = Proxies.fromEnvironment(
                Map.of("https_proxy", "http://lower:1", "HTTPS_PROXY", "http://upper:2", "NO_PROXY", "direct.test"));
        assertThat(proxies.proxyTo(origin("https://api.test/")))
                .map(Proxy::host)
                .contains("lower");
        assertThat(proxies.proxyTo(origin("https://direct.test/"))).isEmpty();
        assertThat(proxies.proxyTo(origin("http://api.test/"))).isEmpty();
    }

    @Test
    void proxyThatCannotBeReadIsRefusedWithoutRepeatingItsPassword() {
        for (String proxy : new String[] {"https://u:secret@proxy:1", "http://u:secret@", "socks5://u:secret@proxy"}) {
            assertThatThrownBy(() -> new Proxies(proxy, "", ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
    }

    private static Proxies forPlain(String proxy) {
        return new Proxies("", proxy, "");
    }

    private static Origin origin(String url) {
        return Origin.of(URI.create(url));
    }

    private static HttpUpstream client(SSLContext tls, Proxies proxies) {
        return new HttpUpstream(tls, proxies, Calls.LOCAL, PoolLimits.DEFAULT);
    }
}
