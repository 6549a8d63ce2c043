package dev.gatehouse.gateway.admit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what runs at the same time and lets others wait for it, a few and not for long. Thread-safe. */
final class Permits {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private int running;
    private int elsewhere;
    private int waiting;

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
        return running + elsewhere < limit;
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

    int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** How many permits other gateways have given. */
    void elsewhere(int permits) {
        lock.lock();
        try {
            elsewhere = permits;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
