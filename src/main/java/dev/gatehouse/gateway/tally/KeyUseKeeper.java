package dev.gatehouse.gateway.tally;

import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.KeyUse;
import dev.gatehouse.rounds.Rounds;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * Counts what virtual keys are used for, and adds it to what is stored every few seconds, on a virtual thread of its own. No request
 * waits for it; while the database is down, it is kept. Thread-safe.
 */
public final class KeyUseKeeper implements AutoCloseable {

    private static final Logger LOG = System.getLogger(KeyUseKeeper.class.getName());

    /** What a gateway that is killed forgets, and how late people see it. */
    private static final Duration ROUND = Duration.ofSeconds(2);

    /** Only keys that exist are counted, so that it takes an outage, and keys made by the ten thousands, to reach this: 20 MB. */
    private static final int MOST_KEYS = 100_000;

    /** A database that is silent shall not hold up the end for longer. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(5);

    private final Consumer<Map<UUID, KeyUse>> store;
    private final ConcurrentMap<UUID, KeyUse> uses = new ConcurrentHashMap<>();
    private final Rounds rounds = new Rounds("key-use", ROUND, this::write, this::write, LAST_WRITE);

    /** So that an outage is logged once; only the thread uses it. */
    private boolean failing;

    private KeyUseKeeper(Consumer<Map<UUID, KeyUse>> store) {
        this.store = store;
    }

    /** @param store adds to what was stored before, all of it or nothing; blocks and may throw */
    public static KeyUseKeeper start(Consumer<Map<UUID, KeyUse>> store) {
        var keeper = new KeyUseKeeper(store);
        keeper.rounds.start();
        return keeper;
    }

    /** Counts an exchange that has ended, if it came with a key that is known. */
    public void count(ExchangeRecord exchange) {
        exchange.caller().ifPresent(caller -> add(caller.keyId(), KeyUse.of(exchange)));
    }

    private void add(UUID key, KeyUse use) {
        if (uses.size() >= MOST_KEYS && !uses.containsKey(key)) return;
        uses.merge(key, use, KeyUse::plus);
    }

    private void write() {
        var due = new TreeMap<UUID, KeyUse>();
        for (UUID key : uses.keySet()) {
            KeyUse use = uses.remove(key);
            if (use != null) due.put(key, use);
        }
        if (due.isEmpty()) return;
        try {
            store.accept(due);
            failing = false;
        } catch (RuntimeException e) {
            due.forEach(this::add);
            if (!failing) LOG.log(Level.WARNING, "use of virtual keys cannot be stored, trying again", e);
            failing = true;
        }
    }

    /** Writes once more; returns when that is done, or takes too long. */
    @Override
    public void close() {
        rounds.close();
    }
}
