package dev.gatehouse.store;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.KeyDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** All virtual keys in memory, so that letting a request in touches no database. Thread-safe. */
public final class KeyRing {

    private final VirtualKeyTable table;
    private volatile Map<KeyDigest, Caller> callers = Map.of();

    public KeyRing(VirtualKeyTable table) {
        this.table = table;
    }

    /** Reads the table again; what was known stays in force if that fails. */
    public void reload() {
        var read = new HashMap<KeyDigest, Caller>();
        table.all().forEach(key -> read.put(key.digest(), new Caller(key.id(), key.name())));
        callers = read;
    }

    public Optional<Caller> find(KeyDigest digest) {
        return Optional.ofNullable(callers.get(digest));
    }
}
