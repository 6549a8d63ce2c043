package dev.gatehouse.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Lets threads that have something to store do it together: one of them becomes the leader and stores what all have brought;
 * while it does, others gather, and one of those leads next. Who is alone stores at once; who is not waits a moment for more
 * company. There is no
 * thread and no timer behind it. Thread-safe.
 */
final class GroupCommit<T> {

    /** Half a megabyte in one statement, some 10 ms of the database; larger ones save nothing and make all wait longer. */
    static final int MAX_BATCH = 500;

    /** One for each running handler, some 20 MB. Beyond it the database is too slow for the traffic. */
    static final int MAX_WAITING = 10_000;

    /** Nothing beside a model's answer, and at 2,000 rows a second it halves what each costs the database. */
    private static final Duration MOMENT = Duration.ofMillis(1);

    /** Nobody waits for more: the rest gathers while these are stored. */
    private static final int ENOUGH = 16;

    private enum State {
        WAITING,
        LEADING,
        STORED
    }

    private final class Waiter {

        final T row;
        final Thread thread = Thread.currentThread();
        volatile State state = State.WAITING;

        Waiter(T row) {
            this.row = row;
        }

        void become(State next) {
            state = next;
            LockSupport.unpark(thread);
        }
    }

    private final Consumer<List<T>> store;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private boolean led;

    /** How many were stored together last; only leaders use it, one after the other. */
    private int lastBatch;

    /** @param store stores the rows, in their order, by one thread at a time; must not throw */
    GroupCommit(Consumer<List<T>> store) {
        this.store = store;
    }

    /** Returns when the row was stored; false, at once, if too many wait already. An interrupt does not end the wait. */
    boolean store(T row) {
        var mine = new Waiter(row);
        lock.lock();
        try {
            if (queue.size() >= MAX_WAITING) return false;
            queue.add(mine);
            if (!led) mine.state = State.LEADING;
            led = true;
        } finally {
            lock.unlock();
        }
        boolean interrupted = await(mine);
        if (mine.state == State.LEADING) lead();
        if (interrupted) Thread.currentThread().interrupt();
        return true;
    }

    /** Whether it was interrupted meanwhile. */
    private boolean await(Waiter mine) {
        boolean interrupted = false;
        while (mine.state == State.WAITING) {
            LockSupport.park(mine);
            interrupted |= Thread.interrupted();
        }
        return interrupted;
    }

    /** The leader is the first of the queue, and so of its batch. */
    private void lead() {
        if (lastBatch > 1 && waiting() < ENOUGH) LockSupport.parkNanos(MOMENT.toNanos());
        List<Waiter> batch = gathered();
        lastBatch = batch.size();
        try {
            store.accept(batch.stream().map(waiter -> waiter.row).toList());
        } finally {
            nextLeader().ifPresent(next -> next.become(State.LEADING));
            batch.forEach(waiter -> waiter.become(State.STORED));
        }
    }

    private int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private List<Waiter> gathered() {
        lock.lock();
        try {
            var batch = new ArrayList<Waiter>(Math.min(queue.size(), MAX_BATCH));
            while (batch.size() < MAX_BATCH && !queue.isEmpty()) batch.add(queue.remove());
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Waiter> nextLeader() {
        lock.lock();
        try {
            led = !queue.isEmpty();
            return Optional.ofNullable(queue.peek());
        } finally {
            lock.unlock();
        }
    }
}
