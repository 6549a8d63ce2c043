package dev.gatehouse.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What a fake provider has seen so far, and the waiting for it. */
final class Sightings {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Request> requests = new ArrayList<>();
    private final Map<Integer, Long> leftAtNanos = new HashMap<>();
    private int handedOut;
    private int ordinals;
    private int accepted;
    private int open;

    /** The connection's number. */
    int connected() {
        lock.lock();
        try {
            open++;
            accepted++;
            changed.signalAll();
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    void forgetRequests() {
        lock.lock();
        try {
            requests.clear();
            handedOut = 0;
            leftAtNanos.clear();
        } finally {
            lock.unlock();
        }
    }

    void disconnected() {
        lock.lock();
        try {
            open--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void peerLeft(int connection) {
        long now = System.nanoTime();
        lock.lock();
        try {
            leftAtNanos.putIfAbsent(connection, now);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int nextOrdinal() {
        lock.lock();
        try {
            return ++ordinals;
        } finally {
            lock.unlock();
        }
    }

    void received(Request request) {
        lock.lock();
        try {
            requests.add(request);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<Request> requests() {
        lock.lock();
        try {
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }

    int accepted() {
        lock.lock();
        try {
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    Request next(Duration bound) {
        lock.lock();
        try {
            await(() -> handedOut < requests.size(), bound, "no request after the " + handedOut + " seen before");
            return requests.get(handedOut++);
        } finally {
            lock.unlock();
        }
    }

    long awaitPeerLeft(int connection, Duration bound) {
        lock.lock();
        try {
            await(() -> leftAtNanos.containsKey(connection), bound, "connection " + connection + " was not closed");
            return leftAtNanos.getOrDefault(connection, 0L);
        } finally {
            lock.unlock();
        }
    }

    void awaitOpen(int count, Duration bound) {
        lock.lock();
        try {
            await(() -> open == count, bound, "the number of open connections did not become " + count);
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier seen, Duration bound, String complaint) {
        long left = bound.toNanos();
        try {
            while (!seen.getAsBoolean()) {
                if (left <= 0) throw new AssertionError("after " + bound + ": " + complaint);
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted: " + complaint, e);
        }
    }
}
