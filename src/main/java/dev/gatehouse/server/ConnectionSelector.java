package dev.gatehouse.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1Connection;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/** Gives each accepted connection Helidon's HTTP/1.1 on top of a {@link WatchedConnection}. */
final class ConnectionSelector implements ServerConnectionSelector {

    /** For what {@link RequestHead} adds, and for the slightly different way in which Helidon counts. */
    private static final int ROOM = 1024;

    private final Http1ConnectionSelector http1;
    private final Limits limits;
    private final Reaper reaper;

    ConnectionSelector(Limits limits, Reaper reaper) {
        this.limits = limits;
        this.reaper = reaper;
        this.http1 = Http1ConnectionSelector.builder()
                .config(Http1Config.builder()
                        .maxPrologueLength(limits.requestLineBytes() + ROOM)
                        .maxHeadersSize(limits.headBytes() + ROOM)
                        // RequestHead has, without making two texts of each.
                        .validateRequestHeaders(false)
                        .receiveLog(false)
                        .sendLog(false)
                        .addSendListener(new CloseWhenSaid())
                        .buildPrototype())
                .build();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        WatchedConnection watched = new WatchedConnection(context, limits);
        Http1Connection connection = (Http1Connection) http1.connection(watched);
        watched.closeBy(connection);
        return new Served(connection, watched, reaper);
    }

    /** Helidon announces {@code Connection: close}, and then waits for the next request. */
    private static final class CloseWhenSaid implements Http1ConnectionListener {
        @Override
        public void headers(ConnectionContext context, Headers headers) {
            if (context instanceof WatchedConnection watched && headers.contains(HeaderValues.CONNECTION_CLOSE)) {
                watched.closeAfterResponse();
            }
        }
    }

    private record Served(Http1Connection http1, WatchedConnection watched, Reaper reaper) implements ServerConnection {

        @Override
        public void handle(Limit limit) throws InterruptedException {
            watched.thread().run(() -> {
                reaper.add(watched);
                try {
                    http1.handle(limit);
                    watched.linger();
                } finally {
                    reaper.remove(watched);
                }
            });
        }

        /** Never: Helidon counts from the last request on, and would take a long answer for an idle connection. */
        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            http1.close(interrupt);
        }
    }
}
