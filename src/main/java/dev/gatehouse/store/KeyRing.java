package dev.gatehouse.store;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.VirtualKey;
import java.util.Collection;
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
    private final Supplier<Map<String, UsageLimits>> owners;
    private final AtomicLong tickets = new AtomicLong();
    private final AtomicReference<Snapshot> installed = new AtomicReference<>(new Snapshot(0, Map.of()));

    /**
     * @param source all keys that there are now, read from the database each time
     * @param owners the limits of owners, likewise
     */
    public KeyRing(Supplier<List<VirtualKey>> source, Supplier<Map<String, UsageLimits>> owners) {
        this.source = source;
        this.owners = owners;
    }

    /**
     * Reads all keys again; what was known stays in force if that fails. When it returns, every change made before the call
     * is known.
     */
    public void reload() {
        // Of two reloads at once the one that began later has seen what both were called for, whichever ends first.
        long ticket = tickets.incrementAndGet();
        var callers = new HashMap<KeyDigest, Caller>();
        Map<String, UsageLimits> ofOwners = owners.get();
        for (VirtualKey key : source.get()) {
            UsageLimits ownerLimits = key.terms()
                    .owner()
                    .map(owner -> ofOwners.getOrDefault(owner, UsageLimits.NONE))
                    .orElse(UsageLimits.NONE);
            callers.put(key.digest(), new Caller(key.id(), key.name(), key.terms(), ownerLimits));
        }
        var read = new Snapshot(ticket, callers);
        installed.accumulateAndGet(read, (old, fresh) -> fresh.ticket() > old.ticket() ? fresh : old);
    }

    public Optional<Caller> find(KeyDigest digest) {
        return Optional.ofNullable(installed.get().callers().get(digest));
    }

    /** Those that all keys stand for, in no order. */
    public Collection<Caller> callers() {
        return List.copyOf(installed.get().callers().values());
    }
}
