package dev.gatehouse.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Lets threads that have something to store do it together: each brings a row and waits, and one thread stores what all have
 * brought; while it does, others gather. Who is alone is stored at once; where several came together lately, as many are
 * waited for, but no longer than a moment.
 *
 * <p>That thread is one of the platform's: a virtual one wakes two threads each time that the database answers and three for
 * a pause, where this one wakes alone. Thread-safe.
 */
final class GroupCommit<T> implements AutoCloseable {

    /** Half a megabyte in one statement, some 10 ms of the database; larger ones save nothing and make all wait longer. */
    static final int MAX_BATCH = 500;

    /** One for each running handler, some 20 MB. Beyond it the database is too slow for the traffic. */
    static final int MAX_WAITING = 10_000;

    /** Nothing beside a model's answer, and at 2,000 rows a second it takes what each costs the database to a third. */
    private static final Duration MOMENT = Duration.ofMillis(4);

    /** What is being stored in the end takes no longer. */
    private static final Duration LAST_BATCH = Duration.ofSeconds(5);

    private final class Waiter {

        final T row;
        final Thread thread = Thread.currentThread();
        volatile boolean stored;

        Waiter(T row) {
            this.row = row;
        }

        /** Whether it was interrupted meanwhile. */
        boolean await() {
            boolean interrupted = false;
            while (!stored) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            return interrupted;
        }

        void release() {
            stored = true;
            LockSupport.unpark(thread);
        }
    }

    private final Consumer<List<T>> store;
    private final Thread thread;
    private final Company company = new Company();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition enough = lock.newCondition();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();

    /** How many the storing thread is to be woken for; 0 while it is not waiting. */
    private int wanted;

    private boolean closed;

    /** @param store stores the rows, in their order, always on the same thread; must not throw */
    GroupCommit(String name, Consumer<List<T>> store) {
        this.store = store;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::storeAll);
    }

    void start() {
        thread.start();
    }

    /**
     * Returns when the row was stored; false, at once, if too many wait already or nothing is stored any more. An interrupt
     * does not end the wait.
     */
    boolean store(T row) {
        var mine = new Waiter(row);
        lock.lock();
        try {
            if (closed || queue.size() >= MAX_WAITING) return false;
            queue.add(mine);
            if (queue.size() == wanted) wake();
        } finally {
            lock.unlock();
        }
        if (mine.await()) Thread.currentThread().interrupt();
        return true;
    }

    /** How many wait to be stored with the next batches. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        wanted = 0;
        enough.signal();
    }

    private void storeAll() {
        for (List<Waiter> batch = gathered(); !batch.isEmpty(); batch = gathered()) {
            try {
                store.accept(batch.stream().map(waiter -> waiter.row).toList());
            } finally {
                batch.forEach(Waiter::release);
            }
        }
    }

    /** Waits for the first, and a moment for its company; empty when it is closed. */
    private List<Waiter> gathered() {
        lock.lock();
        try {
            awaitCompany();
            wanted = 1;
            while (queue.isEmpty() && !closed) enough.awaitUninterruptibly();
            wanted = 0;
            company.came(queue.size());
            var batch = new ArrayList<Waiter>(Math.min(queue.size(), MAX_BATCH));
            while (batch.size() < MAX_BATCH && !queue.isEmpty()) batch.add(queue.remove());
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void awaitCompany() {
        wanted = company.expected();
        if (wanted == 1) return;
        long end = System.nanoTime() + MOMENT.toNanos();
        try {
            for (long left = MOMENT.toNanos();
                    queue.size() < company.expected() && left > 0 && !closed;
                    left = end - System.nanoTime()) {
                enough.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; and who does only ends a wait that nothing depends on.
            return;
        }
    }

    /** Stores what has been brought, and nothing more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            wake();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(LAST_BATCH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
