package dev.gatehouse.gateway.admit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Counts what runs at the same time and lets others wait for it, a few and not for long. Thread-safe. */
final class Permits {

    /** As long as a gateway that is silent is taken to live; without the database all of them are silent. */
    private static final Duration BELIEVED = Duration.ofSeconds(10);

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private int running;
    private int elsewhere;
    private long toldNanos;
    private int waiting;

    Permits() {
        this(System::nanoTime);
    }

    Permits(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Takes a permit, waiting for it if need be; false if none was to be had.
     *
     * @param limit permits in all
     * @param mostWaiting who would be one more does not wait
     */
    boolean acquire(int limit, int mostWaiting, Duration patience) {
        lock.lock();
        try {
            if (isFree(limit) && waiting == 0) return take();
            if (waiting >= mostWaiting) return false;
            waiting++;
            try {
                return awaitFree(limit, patience.toNanos()) && take();
            } finally {
                waiting--;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitFree(int limit, long nanos) {
        long left = nanos;
        while (!isFree(limit)) {
            if (left <= 0) return false;
            try {
                left = released.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private boolean isFree(int limit) {
        return running + elsewhere() < limit;
    }

    /** By the time of those who ask, since whoever tells may itself be waiting for the database. */
    private int elsewhere() {
        return elsewhere > 0 && nanos.getAsLong() - toldNanos < BELIEVED.toNanos() ? elsewhere : 0;
    }

    private boolean take() {
        running++;
        return true;
    }

    void release() {
        lock.lock();
        try {
            running--;
            released.signal();
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what others told last still counts. */
    boolean runsElsewhere() {
        lock.lock();
        try {
            return elsewhere() > 0;
        } finally {
            lock.unlock();
        }
    }

    /** How many permits other gateways have given; to be told again and again. */
    void elsewhere(int permits) {
        lock.lock();
        try {
            elsewhere = permits;
            toldNanos = nanos.getAsLong();
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
