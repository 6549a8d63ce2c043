package dev.gatehouse.server;

import io.helidon.common.mapper.MapperManager;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP port. Handlers run on the virtual thread of their connection; they may block.
 *
 * <p>To a handler a client that left is a {@link io.helidon.webserver.CloseConnectionException} from reading or writing,
 * and {@link ClientConnection} tells earlier. A handler that throws this exception itself cuts the connection.
 *
 * <p>Every answer carries {@code X-Request-ID}. It is in the response's headers before a handler is called, and there a
 * handler finds it.
 */
@SuppressWarnings("removal") // of MapperManager, which is what Helidon itself asks
public final class Listener implements AutoCloseable {

    /** What is left of a refused body is read up to here to keep the connection: about what a new one would cost. */
    private static final long MOST_DRAINED_BYTES = 256 * 1024;

    /** For handlers to notice that their connection was cut, and to record it. */
    private static final Duration UNWINDING = Duration.ofSeconds(2);

    /** Held, or its filter would be collected with it. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon.webserver.ServerListener");

    private static final Duration DRAIN_ROUND = Duration.ofMillis(20);
    private static final int CONNECT_MILLIS = 1_000;

    static {
        // Helidon looks for it in its registry of services, and makes a new one, each time that a header is read as a
        // number: a
        // quarter of the work of a request.
        MapperManager.global(MapperManager.create());
        // A connection that comes while a listener stops is refused, which to Helidon is an error with a stack trace.
        HELIDON.setFilter(record -> !(record.getThrown() instanceof RejectedExecutionException));
    }

    private final String host;
    private final RequestIds ids;
    private final Routes routes;
    private final Reaper reaper = new Reaper();
    private final WebServerConfig configuration;
    private volatile @Nullable WebServer server;
    private volatile boolean draining;

    /**
     * @param port 0 for any free one
     * @param requestIds makes a new id for a request that brings none: 1 to 128 visible ASCII characters
     */
    public Listener(
            String host, int port, Limits limits, ErrorPage errorPage, Routes routes, Supplier<String> requestIds) {
        this.host = host;
        this.ids = new RequestIds(requestIds);
        this.routes = routes;
        Faults faults = new Faults(errorPage, ids);
        HttpRouting.Builder routing =
                HttpRouting.builder().addFilter(this::prepare).error(Throwable.class, faults::answerUncaught);
        routes.addTo(routing, faults);
        // Built apart and copied: WebServer's own builder forgets that discovery of protocols is off, and then Helidon
        // waits
        // for the first bytes of each connection by itself, without time limit.
        ListenerConfig socket = ListenerConfig.builder()
                .host(host)
                .port(port)
                .maxTcpConnections(limits.connections())
                .maxPayloadSize(limits.bodyBytes())
                .connectionOptions(options -> options.tcpNoDelay(true))
                // Who writes a stream knows best how much to keep back.
                .writeBufferSize(0)
                // Helidon's NIO socket loses the rest of a write that the socket takes only in part.
                .useNio(false)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new ConnectionSelector(limits, reaper))
                .directHandlers(faults.asDirectHandlers())
                .shutdownGracePeriod(UNWINDING)
                .buildPrototype();
        this.configuration = WebServer.builder()
                .from(socket)
                .featuresDiscoverServices(false)
                .shutdownHook(false)
                .addRouting(routing)
                .buildPrototype();
    }

    /**
     * Until it is started a listener holds neither thread nor socket: Helidon starts a timer as soon as a server is built.
     *
     * @throws IllegalStateException if the port cannot be had
     */
    public void start() {
        WebServer made = WebServer.create(configuration);
        server = made;
        made.start();
        // Helidon logs the reason, and returns.
        if (!made.isRunning()) throw new IllegalStateException("no port to listen on");
        reaper.start();
    }

    /** The bound port; known after the start. */
    public int port() {
        WebServer started = server;
        if (started == null) throw new IllegalStateException("not started");
        return started.port();
    }

    /** How many connections of clients are open. */
    public int connections() {
        return reaper.live().size();
    }

    /** Whether the port really takes connections, found out by making one: the accepting thread may have died. */
    public boolean accepts() {
        WebServer started = server;
        if (started == null || !started.isRunning()) return false;
        InetSocketAddress bound = new InetSocketAddress(host, port());
        InetAddress address =
                bound.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound.getAddress();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port()), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** From now on each answer is the last of its connection, and says so: whoever hears that the end is near sends nothing more on it. */
    public void announceEnd() {
        draining = true;
    }

    /**
     * Ends all connections as soon as their requests are answered, then stops. Until then new connections and requests are
     * still taken, and answered by the handlers, so that readiness can be seen red.
     *
     * @param patience for the requests that are running; what is not finished then is cut off
     * @return whether all of them finished
     */
    public boolean drain(Duration patience) {
        announceEnd();
        // Who has only just connected is about to ask: it gets an answer, which tells it that this is the end.
        reaper.live().stream().filter(WatchedConnection::betweenRequests).forEach(WatchedConnection::cut);
        boolean finished = awaitAllIdle(System.nanoTime() + patience.toNanos());
        close();
        return finished;
    }

    /** Cuts all connections and stops. */
    @Override
    public void close() {
        reaper.live().forEach(WatchedConnection::cut);
        WebServer started = server;
        if (started != null) started.stop();
        routes.release();
        reaper.close();
    }

    private boolean awaitAllIdle(long end) {
        while (!reaper.live().stream().allMatch(WatchedConnection::idle)) {
            if (System.nanoTime() - end > 0) return false;
            try {
                Thread.sleep(DRAIN_ROUND);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private void prepare(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        WatchedConnection connection = WatchedConnection.of(request);
        Header id = ids.of(request.headers());
        response.header(id);
        response.beforeSend(() -> {
            // Again: an answer to a broken body is made by those who do not see the request's headers.
            response.header(id);
            if (draining || connection.mustClose(request.continueSent(), MOST_DRAINED_BYTES)) {
                response.header(HeaderValues.CONNECTION_CLOSE);
            }
        });
        chain.proceed();
    }
}
