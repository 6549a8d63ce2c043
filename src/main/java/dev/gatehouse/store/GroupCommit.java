package dev.gatehouse.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Lets threads that have something to store do it together: one of them becomes the leader and stores what all have brought;
 * while it does, others gather, and one of those leads next. Nobody waits for company: who is alone stores at once. There is no
 * thread and no timer behind it. Thread-safe.
 */
final class GroupCommit {

    /** Half a megabyte in one statement, some 10 ms of the database; larger ones save nothing and make all wait longer. */
    static final int MAX_BATCH = 500;

    /** One for each running handler, some 20 MB. Beyond it the database is too slow for the traffic. */
    static final int MAX_WAITING = 10_000;

    private enum State {
        WAITING,
        LEADING,
        STORED
    }

    private static final class Waiter {

        final String row;
        final Thread thread = Thread.currentThread();
        volatile State state = State.WAITING;

        Waiter(String row) {
            this.row = row;
        }

        void become(State next) {
            state = next;
            LockSupport.unpark(thread);
        }
    }

    private final Consumer<List<String>> store;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private boolean led;

    /** @param store stores the rows, in their order, by one thread at a time; must not throw */
    GroupCommit(Consumer<List<String>> store) {
        this.store = store;
    }

    /** Returns when the row was stored; false, at once, if too many wait already. An interrupt does not end the wait. */
    boolean store(String row) {
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
    private static boolean await(Waiter mine) {
        boolean interrupted = false;
        while (mine.state == State.WAITING) {
            LockSupport.park(mine);
            interrupted |= Thread.interrupted();
        }
        return interrupted;
    }

    /** The leader is the first of the queue, and so of its batch. */
    private void lead() {
        List<Waiter> batch = gathered();
        try {
            store.accept(batch.stream().map(waiter -> waiter.row).toList());
        } finally {
            nextLeader().ifPresent(next -> next.become(State.LEADING));
            batch.forEach(waiter -> waiter.become(State.STORED));
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
