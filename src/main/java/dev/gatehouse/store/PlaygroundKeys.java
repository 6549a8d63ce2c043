package dev.gatehouse.store;

import dev.gatehouse.rounds.Rounds;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;

/**
 * Removes the virtual keys that the playground made for a day and that are over, on a virtual thread of its own, now and once an
 * hour: nobody would miss them, and the list of keys would be full of them. Several gateways on one database may do it at once.
 */
public final class PlaygroundKeys implements AutoCloseable {

    private static final Logger LOG = System.getLogger(PlaygroundKeys.class.getName());

    private static final Duration BETWEEN_ROUNDS = Duration.ofHours(1);
    private static final Duration LAST_ROUND = Duration.ofSeconds(5);

    /** In one round, so that it never holds many rows; people open far fewer playgrounds in an hour. */
    private static final int MOST = 1_000;

    private static final String REMOVE = """
            DELETE FROM virtual_key
             WHERE id IN (SELECT id
                            FROM virtual_key
                           WHERE metadata ->> 'made_by' = 'playground' AND expires_at < :now
                           ORDER BY expires_at
                           LIMIT :most)
            """;

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final Rounds rounds = new Rounds("playground-keys", BETWEEN_ROUNDS, this::round, LAST_ROUND);

    private PlaygroundKeys(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    public static PlaygroundKeys keep(Database database, InstantSource clock) {
        var keys = new PlaygroundKeys(database.jdbi(), clock);
        keys.rounds.start();
        return keys;
    }

    private void round() {
        try {
            jdbi.useHandle(handle -> handle.createUpdate(REMOVE)
                    .bind("now", clock.instant())
                    .bind("most", MOST)
                    .execute());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "expired keys of the playground not removed; trying again in an hour", e);
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
