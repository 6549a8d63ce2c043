package dev.gatehouse.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * An LLM provider on a raw server socket: answers as its {@link Script} says, in order or out of it, and remembers what
 * it saw. Listens on a free loopback port; one virtual thread for each connection.
 */
public final class FakeUpstream implements AutoCloseable {

    /** Room for a test that opens hundreds of connections at once. */
    private static final int BACKLOG = 1024;

    private static final Duration STOP_BOUND = Duration.ofSeconds(5);

    private final ServerSocket server;
    private final String origin;
    private final Script script;
    private final Sightings seen = new Sightings();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private FakeUpstream(ServerSocketFactory factory, String origin, Script script) {
        try {
            this.server = factory.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.origin = origin;
        this.script = script;
        threads.execute(this::accept);
    }

    public static FakeUpstream start(Script script) {
        return new FakeUpstream(ServerSocketFactory.getDefault(), "http://127.0.0.1", script);
    }

    /** With TLS; the context's certificate should be for {@code localhost}. */
    public static FakeUpstream start(Script script, SSLContext tls) {
        return new FakeUpstream(tls.getServerSocketFactory(), "https://localhost", script);
    }

    /** What a provider's configuration would hold: {@code http://127.0.0.1:PORT/v1}. */
    public URI baseUrl() {
        return URI.create(origin + ":" + port() + "/v1");
    }

    public int port() {
        return server.getLocalPort();
    }

    /** All requests so far, in the order in which they were complete. */
    public List<Request> requests() {
        return seen.requests();
    }

    /** As if none had come so far, so that a long run does not fill the memory. */
    public void forgetRequests() {
        seen.forgetRequests();
    }

    /**
     * The first request that no earlier call of this method returned.
     *
     * @throws AssertionError if none comes within the bound
     */
    public Request next(Duration bound) {
        return seen.next(bound);
    }

    public int connectionsAccepted() {
        return seen.accepted();
    }

    public int openConnections() {
        return seen.open();
    }

    /**
     * Waits until this many connections are open.
     *
     * @throws AssertionError if that does not happen within the bound
     */
    public void awaitOpenConnections(int count, Duration bound) {
        seen.awaitOpen(count, bound);
    }

    /**
     * Waits until the peer closed that connection (1 = first). It is noticed between requests and in
     * {@link Wire#pause} and {@link Wire#silence} at once, elsewhere when a write fails.
     *
     * @return the {@link System#nanoTime()} when it was noticed
     * @throws AssertionError if that does not happen within the bound
     */
    public long awaitPeerClosed(int connection, Duration bound) {
        return seen.awaitPeerLeft(connection, bound);
    }

    /** Closes the listener and every connection; no thread is left when it returns. */
    @Override
    public void close() {
        closeQuietly(server);
        sockets.forEach(FakeUpstream::closeQuietly);
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("a script of the fake provider does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                int connection = seen.connected();
                sockets.add(socket);
                // Closed between accept and add: close() did not see this socket.
                if (server.isClosed()) closeQuietly(socket);
                else threads.execute(() -> serve(socket, connection));
            }
        } catch (IOException | RejectedExecutionException e) {
            // Closed: nothing more to accept.
        }
    }

    private void serve(Socket socket, int connection) {
        try (socket) {
            socket.setTcpNoDelay(true);
            converse(socket, connection);
        } catch (IOException e) {
            // Either side broke the connection: the tests look at the other end.
        } finally {
            sockets.remove(socket);
            seen.disconnected();
        }
    }

    private void converse(Socket socket, int connection) throws IOException {
        var in = new BufferedInputStream(socket.getInputStream());
        var wire = new Wire(socket, in);
        try {
            Optional<RequestHead> head = RequestHead.read(in);
            while (head.isPresent()) {
                long receivedAt = System.nanoTime();
                int ordinal = seen.nextOrdinal();
                byte[] body = script.readsBody(ordinal) ? head.get().readBody(in) : new byte[0];
                var request = new Request(ordinal, connection, receivedAt, head.get(), body);
                seen.received(request);
                script.answer(request, wire);
                if (wire.ended() || head.get().isLast()) return;
                head = RequestHead.read(in);
            }
            seen.peerLeft(connection);
        } catch (IOException e) {
            // If neither the script nor close() ended it, the peer did. (A TLS socket closes itself when a write
            // fails.)
            if (!wire.ended() && !server.isClosed()) seen.peerLeft(connection);
            throw e;
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing a socket", e);
        }
    }
}
