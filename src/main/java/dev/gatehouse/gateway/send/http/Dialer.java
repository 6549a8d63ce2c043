package dev.gatehouse.gateway.send.http;

import dev.gatehouse.domain.Networks;
import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Makes new connections: name, TCP, proxy, TLS. */
final class Dialer implements AutoCloseable {

    /** Bounds the operating-system threads that hang in a dead resolver; later names wait for them, within their timeout. */
    private static final int LOOKUP_THREADS = 8;

    private final SSLContext tls;
    private final Proxies proxies;
    private final Networks networks;
    private final Resolver resolver;
    private final ExecutorService lookups = Executors.newFixedThreadPool(
            LOOKUP_THREADS, Thread.ofPlatform().daemon().name("lookup-", 1).factory());

    Dialer(SSLContext tls, Proxies proxies, Networks networks, Resolver resolver) {
        this.tls = tls;
        this.proxies = proxies;
        this.networks = networks;
        this.resolver = resolver;
    }

    Connection dial(Origin origin, Duration timeout, Hangup hangup) throws UpstreamException {
        var dial = new Dial(lookups, resolver, timeout);
        hangup.breaking(dial::breakOff);
        try {
            Connection connection = connect(origin, dial);
            dial.finish();
            return connection;
        } catch (IOException e) {
            dial.breakOff();
            throw failure(origin, dial, hangup, e);
        } finally {
            dial.end();
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }

    private Connection connect(Origin origin, Dial dial) throws IOException {
        Optional<Proxy> proxy = proxies.proxyTo(origin);
        String host = origin.bareHost();
        // A name that only the proxy knows is the proxy's to judge.
        if (networks.forbidden(host)) throw new ForbiddenAddressException();
        SocketChannel channel = proxy.isPresent()
                ? dial.connect(proxy.get().host(), proxy.get().port(), any -> true)
                : dial.connect(host, origin.port(), address -> networks.allow(host, address));
        if (!origin.tls()) return new Connection(origin, proxy, channel, channel.socket());
        if (proxy.isPresent()) tunnel(origin, proxy.get(), dial, channel.socket());
        return new Connection(origin, Optional.empty(), channel, secure(origin, channel.socket()));
    }

    /** Asks the proxy to pass bytes on to the origin (RFC 9110 section 9.3.6). */
    private static void tunnel(Origin origin, Proxy proxy, Dial dial, Socket socket) throws IOException {
        String target = origin.hostAndPort();
        String request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                + proxy.authorization()
                        .map(value -> "Proxy-Authorization: " + value + "\r\n")
                        .orElse("") + "\r\n";
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        var in = new ReplyInput(socket);
        in.until(dial::deadlineNanos);
        ReplyHead reply = ReplyHead.read(in);
        if (reply.status() / 100 != 2) throw new ProtocolException("proxy refused with status " + reply.status());
        // The origin speaks only when spoken to: what came early would be lost to the handshake.
        if (in.buffered() > 0) throw new ProtocolException("proxy sent more than its reply");
    }

    private SSLSocket secure(Origin origin, Socket socket) throws IOException {
        var secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, origin.bareHost(), origin.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static UpstreamException failure(Origin origin, Dial dial, Hangup hangup, IOException e) {
        if (hangup.fired() || Thread.currentThread().isInterrupted()) {
            return new UpstreamException(Reason.HUNG_UP, "broken off while dialling " + origin.hostAndPort(), e);
        }
        if (dial.timedOut() || e instanceof SocketTimeoutException) {
            return new UpstreamException(
                    Reason.CONNECT_TIMEOUT, "no connection to " + origin.hostAndPort() + " in time", e);
        }
        return new UpstreamException(
                Reason.UNREACHABLE, "no connection to " + origin.hostAndPort() + ": " + e.getMessage(), e);
    }
}
