package dev.gatehouse.gateway.send.http;

import dev.gatehouse.domain.Networks;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.Upstream;
import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamReply;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * Calls providers over HTTP/1.1 on blocking sockets. Why not a library: docs/decisions/0003-upstream-client.md.
 *
 * <p>It never follows a redirect, keeps no cookie and never sends a request twice: a connection that died while idle is
 * found out before anything is sent on it, and whatever fails later is for the attempt loop to judge.
 */
public final class HttpUpstream implements Upstream, AutoCloseable {

    private final ConnectionPool pool;
    private final Dialer dialer;
    private final ReadWatch watch = new ReadWatch();

    /**
     * @param tls whose certificates are trusted
     * @param networks where providers may be
     */
    public HttpUpstream(SSLContext tls, Proxies proxies, Networks networks, PoolLimits limits) {
        this(new Dialer(tls, proxies, networks, Resolver::system), limits, System::nanoTime);
    }

    HttpUpstream(Dialer dialer, PoolLimits limits, LongSupplier nanoTime) {
        this.pool = new ConnectionPool(limits, nanoTime);
        this.dialer = dialer;
        watch.start();
    }

    @Override
    public UpstreamReply send(UpstreamCall call, Hangup hangup) throws UpstreamException {
        Origin origin = Origin.of(call.uri());
        Optional<Connection> pooled = call.freshConnection() ? Optional.empty() : pool.take(origin);
        if (pooled.isPresent()) return new Exchange(call, hangup, pooled.get(), pool::put).run(0);

        long start = System.nanoTime();
        Connection dialled = dialer.dial(origin, call.connectTimeout(), hangup);
        long connectNanos = System.nanoTime() - start;
        watch.add(dialled);
        return new Exchange(call, hangup, dialled, pool::put).run(connectNanos);
    }

    /** Closes idle connections to anybody but these; calls under way end in their own time. */
    public void keepOnly(Collection<Provider> providers) {
        pool.keepOnly(providers.stream()
                .map(provider -> Origin.of(provider.baseUrl()))
                .collect(Collectors.toSet()));
    }

    /** How many connections are open that no call uses. */
    public int idleConnections() {
        return pool.size();
    }

    /** Closes idle connections; calls under way end in their own time and leave none behind. */
    @Override
    public void close() {
        pool.close();
        dialer.close();
        watch.close();
    }
}
