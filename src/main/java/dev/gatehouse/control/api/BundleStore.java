package dev.gatehouse.control.api;

import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.VirtualKey;
import dev.gatehouse.store.BundleTables;
import dev.gatehouse.store.OwnerLimitsTable;
import dev.gatehouse.store.VirtualKeyTable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** What of an installation bundles are made from, and brought into. */
public final class BundleStore {

    private final VirtualKeyTable keys;
    private final OwnerLimitsTable owners;
    private final BundleTables tables;
    private final Supplier<UUID> ids;
    private final Runnable changed;

    /** @param changed makes the change known to this process, before the call returns */
    public BundleStore(
            VirtualKeyTable keys, OwnerLimitsTable owners, BundleTables tables, Supplier<UUID> ids, Runnable changed) {
        this.keys = keys;
        this.owners = owners;
        this.tables = tables;
        this.ids = ids;
        this.changed = changed;
    }

    List<VirtualKey> keys() {
        return keys.all();
    }

    Map<String, UsageLimits> owners() {
        return owners.all();
    }

    /** For a key whose own id is taken here. */
    UUID newId() {
        return ids.get();
    }

    BundleTables.Outcome bringIn(BundleTables.Contents contents) {
        BundleTables.Outcome outcome = tables.bringIn(contents);
        changed.run();
        return outcome;
    }
}
