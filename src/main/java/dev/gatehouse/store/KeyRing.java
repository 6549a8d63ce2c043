package dev.gatehouse.store;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.VirtualKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** All virtual keys in memory, so that letting a request in touches no database. Thread-safe. */
public final class KeyRing {

    /** @param ticket drawn before the keys were read */
    private record Snapshot(long ticket, Map<KeyDigest, Caller> callers) {}

    private final Supplier<List<VirtualKey>> source;
    private final AtomicLong tickets = new AtomicLong();
    private final AtomicReference<Snapshot> installed = new AtomicReference<>(new Snapshot(0, Map.of()));

    /** @param source all keys that there are now, read from the database each time */
    public KeyRing(Supplier<List<VirtualKey>> source) {
        this.source = source;
    }

    /**
     * Reads all keys again; what was known stays in force if that fails. When it returns, every change made before the call
     * is known.
     */
    public void reload() {
        // Of two reloads at once the one that began later has seen what both were called for, whichever ends first.
        long ticket = tickets.incrementAndGet();
        var callers = new HashMap<KeyDigest, Caller>();
        source.get().forEach(key -> callers.put(key.digest(), new Caller(key.id(), key.name())));
        var read = new Snapshot(ticket, callers);
        installed.accumulateAndGet(read, (old, fresh) -> fresh.ticket() > old.ticket() ? fresh : old);
    }

    public Optional<Caller> find(KeyDigest digest) {
        return Optional.ofNullable(installed.get().callers().get(digest));
    }
}
