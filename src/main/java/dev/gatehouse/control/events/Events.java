package dev.gatehouse.control.events;

import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands each event to all who want it. Who tells of one never waits: without subscribers it is a volatile read, with them an
 * entry in the bounded queue of each. Thread-safe.
 */
public final class Events implements AutoCloseable {

    /** Each holds a connection and a thread, and costs every exchange an entry: people who look on, not a way to collect. */
    static final int MOST_SUBSCRIBERS = 64;

    /** For who is about to leave. Whoever has not left then is stuck in a write to a reader that does not read. */
    private static final Duration GOODBYE = Duration.ofMillis(500);

    private final List<Subscription> subscribers = new CopyOnWriteArrayList<>();
    private final ReentrantLock joining = new ReentrantLock();
    private final Condition someoneLeft = joining.newCondition();
    private boolean closed;

    /** For this thread, which must close it; ended from the start once these events are closed. Empty if there are too many. */
    public Optional<Subscription> subscribe(Set<EventType> types) {
        joining.lock();
        try {
            if (subscribers.size() >= MOST_SUBSCRIBERS) return Optional.empty();
            var subscription = new Subscription(types, this::leave);
            if (closed) subscription.end();
            else subscribers.add(subscription);
            return Optional.of(subscription);
        } finally {
            joining.unlock();
        }
    }

    private void leave(Subscription subscription) {
        joining.lock();
        try {
            subscribers.remove(subscription);
            someoneLeft.signalAll();
        } finally {
            joining.unlock();
        }
    }

    /** A request of a client has ended, and its row is stored. */
    public void exchange(ExchangeRecord record) {
        if (!subscribers.isEmpty()) publish(Event.Exchange.of(record));
    }

    /** A revision has come into force. */
    public void revision(Revision revision) {
        if (!subscribers.isEmpty()) publish(Event.Revision.of(revision));
    }

    void publish(Event event) {
        for (Subscription subscription : subscribers) subscription.offer(event);
    }

    /** Ends all subscriptions, and those that are still to come; returns when all have left, or were interrupted. */
    @Override
    public void close() {
        joining.lock();
        try {
            closed = true;
            subscribers.forEach(Subscription::end);
            awaitAllLeft();
            subscribers.forEach(Subscription::interrupt);
        } finally {
            joining.unlock();
        }
    }

    private void awaitAllLeft() {
        long left = GOODBYE.toNanos();
        try {
            while (!subscribers.isEmpty() && left > 0) left = someoneLeft.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
