package dev.gatehouse.control.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What one who looks on has yet to be told. The thread that made it takes; any may end it. */
public final class Subscription implements AutoCloseable {

    /** A second of a busy gateway. Whoever is further behind would be told of the past for ever. */
    static final int MOST_WAITING = 256;

    private final Set<EventType> types;
    private final Consumer<Subscription> leave;
    private final Thread reader = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Event> waiting = new ArrayDeque<>();
    private long lost;
    private boolean ended;

    /** @param leave takes it from the list of those who are told */
    Subscription(Set<EventType> types, Consumer<Subscription> leave) {
        this.types = Set.copyOf(types);
        this.leave = leave;
    }

    /** Takes the place of the oldest event if there are too many. */
    void offer(Event event) {
        if (!types.contains(event.type())) return;
        lock.lock();
        try {
            if (waiting.size() == MOST_WAITING) {
                waiting.remove();
                lost++;
            }
            waiting.add(event);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The next event, in their order; empty if none came for so long, or if it has ended. What was lost is told before what came after. */
    public Optional<Event> next(Duration patience) {
        lock.lock();
        try {
            awaitEvent(patience);
            if (ended) return Optional.empty();
            if (lost == 0) return Optional.ofNullable(waiting.poll());
            var told = new Event.Lost(lost);
            lost = 0;
            return Optional.of(told);
        } finally {
            lock.unlock();
        }
    }

    private void awaitEvent(Duration patience) {
        long left = patience.toNanos();
        try {
            while (waiting.isEmpty() && !ended && left > 0) left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = true;
        }
    }

    public boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is told; who waits for an event is woken. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends whatever its thread is waiting for: a socket that it writes to is closed by that. */
    void interrupt() {
        reader.interrupt();
    }

    @Override
    public void close() {
        leave.accept(this);
        end();
    }
}
