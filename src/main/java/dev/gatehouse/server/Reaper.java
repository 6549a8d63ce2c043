package dev.gatehouse.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks after all connections on one thread: cuts off those whose read or write takes too long, since blocking sockets of Helidon
 * have no time limit of their own, and lets those be watched whose handler is still at work.
 */
final class Reaper implements AutoCloseable {

    /** How late a cut may come, and how long a client's departure may go unnoticed. A round is two volatile reads a connection. */
    private static final Duration ROUND = Duration.ofMillis(100);

    private final Set<WatchedConnection> live = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofVirtual().name("connections").unstarted(this::reap);

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
                for (WatchedConnection connection : live) {
                    if (connection.overdue()) connection.cut();
                    else connection.readAheadIfWatched();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
