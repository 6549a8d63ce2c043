package dev.gatehouse.gateway.send;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Breaks a blocking call off from another thread, once and for good: the client left. For one call at
 * a time; calls that run side by side have one each.
 */
public final class Hangup {

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Runnable breaker;
    private boolean fired;

    /** Breaks the call that is under way, and every later one made with this hangup. Returns at once; idempotent. */
    public void fire() {
        Runnable now;
        lock.lock();
        try {
            fired = true;
            now = breaker;
            breaker = null;
        } finally {
            lock.unlock();
        }
        // Outside the lock: closing a socket may take its time.
        if (now != null) now.run();
    }

    public boolean fired() {
        lock.lock();
        try {
            return fired;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, but no longer than until it is fired. True if it was, or if this thread is to end. */
    boolean firedWithin(Duration time) {
        var gone = new CountDownLatch(1);
        breaking(gone::countDown);
        try {
            return gone.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** What to run when fired, in place of what was set before; runs at once if already fired. Must not block. */
    public void breaking(Runnable action) {
        lock.lock();
        try {
            if (!fired) {
                breaker = action;
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }
}
