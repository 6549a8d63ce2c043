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

    /**
     * What is known at one time.
     *
     * @param ticket drawn before the keys were read
     * @param previous by secrets that were rotated away; each expires for itself
     */
    private record Snapshot(long ticket, Map<KeyDigest, Caller> callers, Map<KeyDigest, Caller> previous) {}

    private final Supplier<List<VirtualKey>> source;
    private final Supplier<Map<String, UsageLimits>> owners;
    private final AtomicLong tickets = new AtomicLong();
    private final AtomicReference<Snapshot> installed = new AtomicReference<>(new Snapshot(0, Map.of(), Map.of()));

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
        var previous = new HashMap<KeyDigest, Caller>();
        Map<String, UsageLimits> ofOwners = owners.get();
        for (VirtualKey key : source.get()) {
            UsageLimits ownerLimits = key.terms()
                    .owner()
                    .map(owner -> ofOwners.getOrDefault(owner, UsageLimits.NONE))
                    .orElse(UsageLimits.NONE);
            callers.put(key.digest(), new Caller(key.id(), key.name(), key.terms(), ownerLimits));
            key.previous()
                    .ifPresent(old -> previous.put(
                            old.digest(),
                            new Caller(key.id(), key.name(), key.terms().endingBy(old.until()), ownerLimits)));
        }
        var read = new Snapshot(ticket, callers, previous);
        installed.accumulateAndGet(read, (old, fresh) -> fresh.ticket() > old.ticket() ? fresh : old);
    }

    public Optional<Caller> find(KeyDigest digest) {
        Snapshot known = installed.get();
        Caller caller = known.callers().get(digest);
        return Optional.ofNullable(caller == null ? known.previous().get(digest) : caller);
    }

    /** Those that all keys stand for, in no order. */
    public Collection<Caller> callers() {
        return List.copyOf(installed.get().callers().values());
    }
}
