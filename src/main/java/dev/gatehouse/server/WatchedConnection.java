package dev.gatehouse.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Connection;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** One connection as Helidon sees it: its own context, with both directions of the socket under our control. */
final class WatchedConnection implements ConnectionContext, ClientConnection {

    private final ConnectionContext delegate;
    private final ConnectionThread thread = new ConnectionThread();
    private final Deadline deadline = new Deadline();
    private final Inbound inbound;
    private final Outbound outbound;
    private final DataReader reader;
    private final Context context;
    private @Nullable RequestHead request;
    private @Nullable Http1Connection http;

    WatchedConnection(ConnectionContext delegate, Limits limits) {
        this.delegate = delegate;
        this.inbound = new Inbound(delegate.serverSocket(), limits, deadline, thread, this::begin);
        this.outbound = new Outbound(delegate.dataWriter(), limits, deadline, thread, inbound::left);
        this.reader = DataReader.create(inbound);
        this.context = new Context(delegate.listenerContext(), this);
    }

    static WatchedConnection of(ServerRequest request) {
        if (request.listenerContext() instanceof Context context) return context.connection();
        throw new IllegalStateException("the request did not come through a Listener");
    }

    @Override
    public Registration onGone(Runnable action) {
        return inbound.onGone(action);
    }

    @Override
    public boolean gone() {
        return inbound.gone();
    }

    @Override
    public OutputStream chunks(ServerResponse response) {
        return new Chunks(response.outputStream(), outbound);
    }

    ConnectionThread thread() {
        return thread;
    }

    boolean idle() {
        return inbound.idle();
    }

    boolean betweenRequests() {
        return inbound.betweenRequests();
    }

    boolean overdue() {
        return deadline.passed();
    }

    /** A handler is still at work: from now on it hears at once when its client leaves. */
    void readAheadIfWatched() {
        inbound.readAheadIfWatched();
    }

    /** Closes the connection under whoever uses it. May be called by any thread, and again. */
    void cut() {
        inbound.cut();
    }

    void closeBy(Http1Connection connection) {
        http = connection;
    }

    /** On the connection's own thread, while it answers: lets it take no further request. */
    void closeAfterResponse() {
        // A connection that refuses a head ends by itself, and would be interrupted by this in the middle of its
        // answer.
        if (http != null && !http.canInterrupt()) http.close(false);
    }

    void linger() {
        inbound.linger();
    }

    /** The client asked for it, or reading the rest of its body would cost more than a new connection. */
    boolean mustClose(boolean continueSent, long mostDrained) {
        if (request == null) return true;
        boolean bodyMayNeverCome = request.expectsContinue() && !continueSent;
        return request.wantsClose() || inbound.missing() > (bodyMayNeverCome ? 0 : mostDrained);
    }

    private void begin(RequestHead head) {
        request = head;
        outbound.begin(head);
    }

    @Override
    public ListenerContext listenerContext() {
        return context;
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return outbound;
    }

    @Override
    public ExecutorService executor() {
        return delegate.executor();
    }

    @Override
    public Router router() {
        return delegate.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return delegate.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return delegate.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return delegate.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return delegate.localPeer();
    }

    @Override
    public boolean isSecure() {
        return delegate.isSecure();
    }

    @Override
    public String socketId() {
        return delegate.socketId();
    }

    @Override
    public String childSocketId() {
        return delegate.childSocketId();
    }

    /** The only thing of a connection that a request hands out; carries the connection to its handler. */
    record Context(ListenerContext delegate, WatchedConnection connection) implements ListenerContext {

        @Override
        public io.helidon.common.context.Context context() {
            return delegate.context();
        }

        @Override
        public MediaContext mediaContext() {
            return delegate.mediaContext();
        }

        @Override
        public ContentEncodingContext contentEncodingContext() {
            return delegate.contentEncodingContext();
        }

        @Override
        public DirectHandlers directHandlers() {
            return delegate.directHandlers();
        }

        @Override
        public ListenerConfig config() {
            return delegate.config();
        }

        @Override
        public ExecutorService executor() {
            return delegate.executor();
        }
    }
}
