package dev.gatehouse.control.secrets;

import dev.gatehouse.domain.Sealed;
import dev.gatehouse.domain.SealedPlace;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.StoredSecret;
import dev.gatehouse.store.VaultTables;
import dev.gatehouse.vault.UnusableMasterKeyException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/** The secrets that the configuration refers to as {@code vault:NAME}, in memory. Thread-safe. */
public final class Secrets {

    private static final Logger LOG = System.getLogger(Secrets.class.getName());

    private record Opened(Sealed sealed, Secret secret) {}

    private final VaultTables tables;
    private final Safe safe;
    private final InstantSource clock;
    private final ReentrantLock reloading = new ReentrantLock();
    private final AtomicReference<Map<String, Opened>> known = new AtomicReference<>(Map.of());

    public Secrets(VaultTables tables, Safe safe, InstantSource clock) {
        this.tables = tables;
        this.safe = safe;
        this.clock = clock;
    }

    public Optional<Secret> find(String name) {
        return Optional.ofNullable(known.get().get(name)).map(Opened::secret);
    }

    /** All of them as they are stored, by name. */
    public List<StoredSecret> all() {
        return tables.all();
    }

    /**
     * Stores a secret under a name, in the place of one that had it.
     *
     * @throws dev.gatehouse.vault.UnusableMasterKeyException if other gateways use another master key
     */
    public StoredSecret put(String name, Secret secret, String by) {
        StoredSecret stored = sealed(name, secret, by);
        if (!tables.put(stored)) throw Safe.differs();
        return stored;
    }

    /** The same as it would be stored. */
    public StoredSecret sealed(String name, Secret secret, String by) {
        Sealed sealed = safe.seal(SealedPlace.storedSecret(name), secret);
        // As exact as the database.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new StoredSecret(name, sealed, secret.masked(), now, by);
    }

    /** For a caller that can do nothing about it. */
    public static UnusableMasterKeyException otherMasterKey() {
        return Safe.differs();
    }

    /** False if there is no such secret. */
    public boolean remove(String name) {
        return tables.delete(name);
    }

    /** Reads them again; true if any has changed since the last time. One that cannot be opened stays as it was known. */
    public boolean reload() {
        // Held while the database is asked: of two who ask, the later must not be overtaken by what the earlier read.
        reloading.lock();
        try {
            Map<String, Opened> before = known.get();
            Map<String, Opened> now = read(before);
            known.set(now);
            return !now.equals(before);
        } finally {
            reloading.unlock();
        }
    }

    private Map<String, Opened> read(Map<String, Opened> before) {
        var now = new HashMap<String, Opened>();
        for (StoredSecret stored : tables.all()) {
            Opened same = before.get(stored.name());
            if (same != null && same.sealed().equals(stored.sealed())) {
                now.put(stored.name(), same);
                continue;
            }
            Optional<Secret> secret = safe.open(SealedPlace.storedSecret(stored.name()), stored.sealed());
            secret.ifPresent(opened -> now.put(stored.name(), new Opened(stored.sealed(), opened)));
            if (secret.isEmpty()) {
                LOG.log(
                        Level.ERROR,
                        "stored secret cannot be opened with this gateway's master key name=" + stored.name());
                if (same != null) now.put(stored.name(), same);
            }
        }
        return Map.copyOf(now);
    }
}
