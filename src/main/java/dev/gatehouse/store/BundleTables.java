package dev.gatehouse.store;

import dev.gatehouse.domain.StoredSecret;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.VirtualKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** All that a bundle is brought into, at once or not at all. */
public final class BundleTables {

    /** What became of it. */
    public enum Outcome {
        DONE,
        /** Another revision is live than was expected; nothing has happened. */
        STALE,
        /** The secrets were sealed with another key than the one in force; nothing has happened. */
        OTHER_MASTER_KEY
    }

    /**
     * A document that is to be published.
     *
     * @param text as JSON
     * @param expected the number of the live revision that it takes the place of
     */
    public record NewDocument(String text, String author, String description, long expected) {}

    /**
     * What is to be stored.
     *
     * @param document none if the live one says the same
     * @param changed keys that there are, with new names and terms
     * @param owners the limits of owners, by name
     */
    public record Contents(
            Optional<NewDocument> document,
            List<VirtualKey> added,
            List<VirtualKey> changed,
            Map<String, UsageLimits> owners,
            List<StoredSecret> secrets) {

        public Contents {
            added = List.copyOf(added);
            changed = List.copyOf(changed);
            owners = Map.copyOf(owners);
            secrets = List.copyOf(secrets);
        }
    }

    private final Jdbi jdbi;

    public BundleTables(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Stores it in one transaction. */
    public Outcome bringIn(Contents contents) {
        return jdbi.inTransaction(handle -> {
            Turns.await(handle);
            for (StoredSecret secret : contents.secrets()) {
                if (VaultTables.put(handle, secret)) continue;
                handle.rollback();
                return Outcome.OTHER_MASTER_KEY;
            }
            contents.owners().forEach((owner, limits) -> OwnerLimitsTable.save(handle, owner, limits));
            contents.added().forEach(key -> VirtualKeyTable.insert(handle, key));
            contents.changed().forEach(key -> VirtualKeyTable.update(handle, key));
            if (contents.document().isEmpty()
                    || RevisionTable.publish(handle, contents.document().get())) return Outcome.DONE;
            handle.rollback();
            return Outcome.STALE;
        });
    }
}
