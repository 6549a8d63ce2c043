package dev.gatehouse.gateway.send.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Idle connections. The one used last is taken first, so that those beyond the need grow old and are closed. Nobody
 * watches them: the age of all is looked at when one is put in, its age and the peer's goodbye when one is taken out.
 */
final class ConnectionPool {

    private final PoolLimits limits;
    private final LongSupplier nanoTime;

    /** Held for memory only, never while a socket is touched. */
    private final ReentrantLock lock = new ReentrantLock();

    /** For each origin, the connection used last in front. */
    private final Map<Origin, ArrayDeque<Idle>> idle = new HashMap<>();

    private int count;
    private boolean closed;

    private record Idle(Connection connection, long sinceNanos) {}

    ConnectionPool(PoolLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** A connection that was open and silent when looked at just now. */
    Optional<Connection> take(Origin origin) {
        for (Idle next = newest(origin); next != null; next = newest(origin)) {
            boolean young =
                    nanoTime.getAsLong() - next.sinceNanos() <= limits.idle().toNanos();
            if (young && next.connection().usable()) return Optional.of(next.connection());
            next.connection().close();
        }
        return Optional.empty();
    }

    void put(Connection connection) {
        List<Connection> surplus = new ArrayList<>(0);
        lock.lock();
        try {
            ArrayDeque<Idle> deque = idle.computeIfAbsent(connection.origin(), origin -> new ArrayDeque<>());
            deque.addFirst(new Idle(connection, nanoTime.getAsLong()));
            count++;
            removeSurplus(deque, surplus);
        } finally {
            lock.unlock();
        }
        surplus.forEach(Connection::close);
    }

    /** Closes what is idle and leads elsewhere. */
    void keepOnly(Set<Origin> origins) {
        List<Connection> others = new ArrayList<>(0);
        lock.lock();
        try {
            idle.entrySet().removeIf(entry -> {
                if (origins.contains(entry.getKey())) return false;
                while (!entry.getValue().isEmpty()) removeOldest(entry.getValue(), others);
                return true;
            });
        } finally {
            lock.unlock();
        }
        others.forEach(Connection::close);
    }

    /** How many connections are idle. */
    int size() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Closes all idle connections, and from now on each that is put in. */
    void close() {
        List<Connection> all = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            for (ArrayDeque<Idle> deque : idle.values()) {
                while (!deque.isEmpty()) removeOldest(deque, all);
            }
        } finally {
            lock.unlock();
        }
        all.forEach(Connection::close);
    }

    private @Nullable Idle newest(Origin origin) {
        lock.lock();
        try {
            ArrayDeque<Idle> deque = idle.get(origin);
            Idle newest = deque == null ? null : deque.pollFirst();
            if (newest != null) count--;
            return newest;
        } finally {
            lock.unlock();
        }
    }

    private void removeSurplus(ArrayDeque<Idle> grown, List<Connection> removed) {
        if (closed || grown.size() > limits.perOrigin()) removeOldest(grown, removed);
        long now = nanoTime.getAsLong();
        for (ArrayDeque<Idle> deque : idle.values()) {
            while (oldestAge(deque, now) > limits.idle().toNanos()) removeOldest(deque, removed);
        }
        if (count > limits.total()) {
            removeOldest(
                    Collections.max(idle.values(), Comparator.comparingLong(deque -> oldestAge(deque, now))), removed);
        }
    }

    /** Nanoseconds; -1 if the deque is empty. */
    private static long oldestAge(ArrayDeque<Idle> deque, long now) {
        Idle oldest = deque.peekLast();
        return oldest == null ? -1 : now - oldest.sinceNanos();
    }

    private void removeOldest(ArrayDeque<Idle> deque, List<Connection> removed) {
        removed.add(deque.removeLast().connection());
        count--;
    }
}
