package dev.gatehouse.gateway.route;

import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Where each conversation was answered last, as far as this process knows. Thread-safe. */
final class Homes {

    /** About 15 MB when full. A conversation that is forgotten may change its target once, which costs it a cached prompt. */
    static final int MAX_HOMES = 50_000;

    /** Providers keep a prompt cached for some minutes, an hour at most by default: later there is nothing to come home to. */
    static final Duration MAX_AGE = Duration.ofHours(1);

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** The one that was answered longest ago comes first. */
    private final LinkedHashMap<Conversation, Home> homes = new LinkedHashMap<>();

    /** By name: the configuration may be another one by now. */
    private record Home(ModelName model, long answeredNanos) {}

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    Homes(LongSupplier nanos) {
        this.nanos = nanos;
    }

    Optional<ModelName> of(Conversation conversation) {
        lock.lock();
        try {
            dropOld();
            return Optional.ofNullable(homes.get(conversation)).map(Home::model);
        } finally {
            lock.unlock();
        }
    }

    void answered(Conversation conversation, Target target) {
        lock.lock();
        try {
            dropOld();
            homes.putLast(conversation, new Home(target.name(), nanos.getAsLong()));
            if (homes.size() > MAX_HOMES) homes.pollFirstEntry();
        } finally {
            lock.unlock();
        }
    }

    private void dropOld() {
        long now = nanos.getAsLong();
        for (var first = homes.firstEntry();
                first != null && now - first.getValue().answeredNanos() > MAX_AGE.toNanos();
                first = homes.firstEntry()) {
            homes.pollFirstEntry();
        }
    }
}
