package dev.gatehouse.store;

import dev.gatehouse.rounds.Rounds;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The days of {@code exchange}: makes those to come and drops those that are too old, on a virtual thread of its
 * own, now and once an hour. Of several gateways on one database, one does it.
 */
public final class Partitions implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Partitions.class.getName());

    private static final Duration BETWEEN_ROUNDS = Duration.ofHours(1);
    private static final Duration LAST_ROUND = Duration.ofSeconds(5);

    /** A gateway may stand still over a long weekend, or its clock be wrong, and there are still days to write to. */
    private static final int DAYS_AHEAD = 7;

    /** The letters "part": no other job takes the same number. */
    private static final int LOCK = 0x70617274;

    private static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(:lock)";

    /** While it waits for a lock, all that write the record wait behind it: an hour later is early enough. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '1s'";

    private static final String KEEP = "SELECT keep_partitions(:today, :days_ahead, :oldest)";

    private final Jdbi jdbi;
    private final Supplier<Duration> retention;
    private final InstantSource clock;
    private final Rounds rounds = new Rounds("partitions", BETWEEN_ROUNDS, this::round, LAST_ROUND);

    Partitions(Jdbi jdbi, Supplier<Duration> retention, InstantSource clock) {
        this.jdbi = jdbi;
        this.retention = retention;
        this.clock = clock;
    }

    /** @param retention how long exchanges are kept, at least; asked anew each time */
    public static Partitions keep(Database database, Supplier<Duration> retention, InstantSource clock) {
        var partitions = new Partitions(database.jdbi(), retention, clock);
        partitions.rounds.start();
        return partitions;
    }

    private void round() {
        try {
            keep();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "partitions not kept up; trying again in an hour", e);
        }
    }

    /** One round; nothing if another gateway is at it. */
    void keep() {
        Instant now = clock.instant();
        jdbi.useTransaction(handle -> {
            if (!isOurs(handle)) return;
            handle.execute(LOCK_TIMEOUT);
            handle.createQuery(KEEP)
                    .bind("today", day(now))
                    .bind("days_ahead", DAYS_AHEAD)
                    .bind("oldest", day(now.minus(retention.get())))
                    .mapToMap()
                    .list();
        });
    }

    private static boolean isOurs(Handle handle) {
        return handle.createQuery(TRY_LOCK)
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one();
    }

    private static LocalDate day(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    @Override
    public void close() {
        rounds.close();
    }
}
