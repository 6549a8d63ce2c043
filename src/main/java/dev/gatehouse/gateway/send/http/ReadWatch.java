package dev.gatehouse.gateway.send.http;

import dev.gatehouse.rounds.Rounds;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends reads from providers that take too long, all on one thread. A time limit of the socket has a virtual thread set and cancel a timer for
 * each read, which wakes the JVM's timer thread twice. Thread-safe.
 */
final class ReadWatch implements AutoCloseable {

    /** How late the end may come. A round is a volatile read a connection. */
    private static final Duration ROUND = Duration.ofMillis(50);

    /** Idle ones are watched as well; as many as the pool and the exchanges under way have. */
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    private final Rounds rounds = new Rounds("upstream-watch", ROUND, this::endOverdue, ROUND);

    private volatile boolean closing;

    void start() {
        rounds.start();
    }

    /** Until it is closed. */
    void add(Connection connection) {
        open.add(connection);
    }

    private void endOverdue() {
        open.removeIf(Connection::isClosed);
        open.forEach(Connection::endOverdue);
        if (closing && open.isEmpty()) rounds.interrupt();
    }

    /** Does not wait: the watch ends with the last connection. */
    @Override
    public void close() {
        closing = true;
    }
}
