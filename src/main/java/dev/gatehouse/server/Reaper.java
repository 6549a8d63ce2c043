package dev.gatehouse.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Cuts off the connections whose read or write takes too long. Blocking sockets of Helidon have no time limit of their own. */
final class Reaper implements AutoCloseable {

    /** How late a cut may come. A round is one volatile read a connection. */
    private static final Duration ROUND = Duration.ofMillis(100);

    private final Set<WatchedConnection> live = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofVirtual().name("slow-client-reaper").unstarted(this::reap);

    void start() {
        thread.start();
    }

    void add(WatchedConnection connection) {
        live.add(connection);
    }

    void remove(WatchedConnection connection) {
        live.remove(connection);
    }

    Set<WatchedConnection> live() {
        return live;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void reap() {
        try {
            while (true) {
                Thread.sleep(ROUND);
                live.stream().filter(WatchedConnection::overdue).forEach(WatchedConnection::cut);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
