package dev.gatehouse.store;

import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.rounds.Rounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes exchanges safe: in the database, or in a file of this process while the database does not take them, from where they are
 * written to the database as soon as it does again. In either case once, and in their order: as long as the file holds any, all
 * that come go behind them. Thread-safe.
 */
public final class RecordKeeper implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RecordKeeper.class.getName());

    /** A database that is silent for longer is down as far as a waiting handler is concerned. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Nobody waits for what is written again, and a database that was just started is slow. */
    private static final Duration REPLAY_PATIENCE = Duration.ofSeconds(30);

    /** How soon it is noticed that the database is back. */
    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);

    /** Copying takes two round trips where inserting takes one. */
    private static final int WORTH_COPYING = 2;

    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);
    private static final Duration LAST_REPLAY = Duration.ofSeconds(5);

    /** Some 700,000 exchanges, an hour at 200 a second. More of the disk may be needed for more important things. */
    private static final long MAX_SPOOL_BYTES = 1024L * 1024 * 1024;

    private final DirectoryLock directory;
    private final Spool spool;
    private final ExchangeWriter writer;
    private final Watch watch;
    private final GroupCommit<Pending> commit = new GroupCommit<>("record", this::store);
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();
    private volatile String whyLost = "";
    /** A full disk leaves the file empty: then this alone spares handlers the wait for a database that is down. */
    private final AtomicLong failedNanos = new AtomicLong(System.nanoTime() - BETWEEN_PROBES.toNanos());

    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS.toNanos());
    private final Rounds rounds = new Rounds("record-replay", BETWEEN_PROBES, this::round, LAST_REPLAY);

    /** Is told of each batch that the database took. */
    public interface Watch {
        void committed(int rows, Duration took);
    }

    private RecordKeeper(DirectoryLock directory, Spool spool, ExchangeWriter writer, Watch watch) {
        this.directory = directory;
        this.spool = spool;
        this.writer = writer;
        this.watch = watch;
    }

    /**
     * Begins with what an earlier process has left in the directory.
     *
     * @param directory made if it is not there; no other process may use it
     * @throws UnusableDatabaseException if another does
     * @throws UncheckedIOException if it cannot be used
     */
    public static RecordKeeper open(Database database, Path directory, Watch watch) {
        return open(database::dedicatedConnection, directory, MAX_SPOOL_BYTES, watch);
    }

    static RecordKeeper open(ExchangeWriter.Connecting connecting, Path directory, long maxSpoolBytes, Watch watch) {
        try {
            Files.createDirectories(directory);
            DirectoryLock lock = DirectoryLock.acquire(directory);
            try {
                Spool spool = Spool.open(directory.resolve("spool"), maxSpoolBytes);
                var keeper = new RecordKeeper(lock, spool, ExchangeWriter.open(connecting), watch);
                keeper.commit.start();
                keeper.rounds.start();
                return keeper;
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("opening " + directory, e);
        }
    }

    /** Blocks until the exchange is safe, or lost because nothing takes it, which is counted and told. Does not throw. */
    public void keep(ExchangeRecord exchange) {
        try {
            var pending = new Pending(exchange, CopyText.of(exchange));
            if (!commit.store(pending)) spool(List.of(pending));
        } catch (RuntimeException e) {
            lost.incrementAndGet();
            LOG.log(Level.ERROR, "exchange not recorded request=" + exchange.requestId(), e);
        }
    }

    /** An exchange, already in the form in which it usually leaves: the handlers do that side by side. */
    record Pending(ExchangeRecord exchange, String line) {

        String json() {
            return ExchangeJson.of(exchange);
        }
    }

    /** Exchanges that wait for the database to take those before them. */
    public int waiting() {
        return commit.waiting();
    }

    private void store(List<Pending> rows) {
        try {
            if (spool.isEmpty() && System.nanoTime() - failedNanos.get() > BETWEEN_PROBES.toNanos()) toDatabase(rows);
            else spool(rows);
        } catch (RuntimeException | Error e) {
            // Even when memory runs out: the thread that stores must go on, or all that come later wait for ever.
            lost.addAndGet(rows.size());
            LOG.log(Level.ERROR, "exchanges not recorded lost=" + rows.size(), e);
        }
    }

    private void toDatabase(List<Pending> rows) {
        long begun = System.nanoTime();
        try {
            if (rows.size() < WORTH_COPYING || !copied(rows)) insert(json(rows), PATIENCE);
            watch.committed(rows.size(), Duration.ofNanos(System.nanoTime() - begun));
        } catch (SQLException e) {
            failedNanos.set(System.nanoTime());
            LOG.log(Level.WARNING, "the database does not take the record; it waits in a file: " + e.getMessage());
            spool(rows);
        }
    }

    /** False if the database refuses one of them, and so took none. */
    private boolean copied(List<Pending> rows) throws SQLException {
        try {
            writer.copy(rows, PATIENCE);
            return true;
        } catch (SQLException e) {
            if (!ExchangeWriter.isRefusal(e)) throw e;
            return false;
        }
    }

    private static List<String> json(List<Pending> rows) {
        return rows.stream().map(Pending::json).toList();
    }

    /** All of them, but for those that the database will never take. */
    private void insert(List<String> rows, Duration patience) throws SQLException {
        try {
            writer.insert(rows, patience);
        } catch (SQLException e) {
            if (!ExchangeWriter.isRefusal(e)) throw e;
            if (rows.size() > 1) {
                // One by one, so that one does not cost the others. Sent again after a failure, none is stored twice.
                for (String row : rows) insert(List.of(row), patience);
                return;
            }
            lost.incrementAndGet();
            // Without the message, which shows the value that was refused.
            LOG.log(Level.ERROR, "the database refuses an exchange; it is not recorded sqlstate=" + e.getSQLState());
        }
    }

    private void spool(List<Pending> rows) {
        try {
            spool.append(json(rows));
        } catch (IOException e) {
            lost.addAndGet(rows.size());
            untold.addAndGet(rows.size());
            whyLost = String.valueOf(e.getMessage());
            tellOfLossesIfDue();
        }
    }

    /** At once when they begin, then once a minute. */
    private void tellOfLossesIfDue() {
        if (System.nanoTime() - warnedNanos.get() > BETWEEN_WARNINGS.toNanos()) tellOfLosses();
    }

    private void tellOfLosses() {
        long losses = untold.getAndSet(0);
        if (losses == 0) return;
        warnedNanos.set(System.nanoTime());
        LOG.log(
                Level.ERROR,
                "exchanges are lost: neither the database nor the file takes them lost=" + losses + ": " + whyLost);
    }

    private void round() {
        tellOfLossesIfDue();
        replayIfNeeded();
    }

    private void replayIfNeeded() {
        if (spool.isEmpty()) return;
        long replayed = 0;
        try {
            while (!spool.isEmpty()) {
                Spool.Batch batch = spool.next(GroupCommit.MAX_BATCH);
                if (!batch.rows().isEmpty()) insert(batch.rows(), REPLAY_PATIENCE);
                spool.done(batch);
                tellOfDamage(batch);
                replayed += batch.rows().size();
            }
            failedNanos.set(System.nanoTime() - BETWEEN_PROBES.toNanos());
            LOG.log(Level.INFO, "the database takes the record again; written from the file exchanges=" + replayed);
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "the database does not take the record yet: " + e.getMessage());
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the file of the record cannot be read; trying again", e);
        }
    }

    private void tellOfDamage(Spool.Batch batch) {
        if (batch.gaps() == 0) return;
        lost.addAndGet(batch.gaps());
        LOG.log(
                Level.ERROR,
                "the file of the record was damaged; what is whole behind it is recorded places=" + batch.gaps()
                        + " bytes=" + batch.damagedBytes());
    }

    /** Exchanges that were not recorded since the start, as far as can be told. */
    public long lost() {
        return lost.get();
    }

    /** What waits in the file for the database. */
    public long spooledBytes() {
        return spool.bytes();
    }

    /** Transactions since the start. */
    long transactions() {
        return writer.transactions();
    }

    /** What waits in the file stays there for the next process. */
    @Override
    public void close() {
        rounds.interrupt();
        try (directory;
                spool;
                writer;
                commit) {
            rounds.close();
            tellOfLosses();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the record", e);
        }
    }
}
