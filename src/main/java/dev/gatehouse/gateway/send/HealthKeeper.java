package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.HealthSnapshot;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.rounds.Rounds;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * Makes the health of targets and keys outlive the process. Saves on a virtual thread of its own, so that no request waits for
 * it: when something changed, once a second at most, and once at the end. What cannot be saved is saved with the next change.
 */
public final class HealthKeeper implements AutoCloseable {

    private static final Logger LOG = System.getLogger(HealthKeeper.class.getName());

    /** What a process that is killed forgets, at most. */
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(1);

    /** A database that is silent shall not hold up the end for longer. */
    private static final Duration LAST_SAVE = Duration.ofSeconds(5);

    private final TargetHealth health;
    private final Moment started;
    private final BiConsumer<HealthSnapshot, HealthSnapshot> save;
    private final Rounds rounds = new Rounds("health", BETWEEN_SAVES, this::saveIfChanged, this::save, LAST_SAVE);

    /** Only the thread uses these. */
    private HealthSnapshot saved;

    /** None has this version, so that the first round saves. */
    private long seen = -1;

    private boolean failing;

    private HealthKeeper(
            TargetHealth health,
            HealthSnapshot stored,
            Moment started,
            BiConsumer<HealthSnapshot, HealthSnapshot> save) {
        this.health = health;
        this.saved = stored;
        this.started = started;
        this.save = save;
    }

    /**
     * Brings back what is stored and still known to the configuration, and keeps from then on; what is not known is removed.
     *
     * @param now on the clocks of the circuits and of the store
     * @param save stores the differences between what is stored, which comes first, and what is to be
     */
    public static HealthKeeper start(
            TargetHealth health,
            HealthSnapshot stored,
            Routing routing,
            Moment now,
            BiConsumer<HealthSnapshot, HealthSnapshot> save) {
        health.restore(stored.knownTo(routing), now);
        var keeper = new HealthKeeper(health, stored, now, save);
        keeper.rounds.start();
        return keeper;
    }

    private void saveIfChanged() {
        long version = health.version();
        if (version == seen) return;
        seen = version;
        save();
    }

    private void save() {
        // Times are told by one moment for good: by that of each save they would differ a little each time.
        HealthSnapshot now = health.snapshot(started);
        if (now.equals(saved)) return;
        try {
            save.accept(saved, now);
            saved = now;
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.log(Level.WARNING, "circuits and key pauses not saved, trying again at the next change", e);
            }
            failing = true;
        }
    }

    /** Saves once more; returns when that is done, or takes too long. */
    @Override
    public void close() {
        rounds.close();
    }
}
