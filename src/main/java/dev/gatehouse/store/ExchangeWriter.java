package dev.gatehouse.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.rounds.Rounds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Writes exchanges, many in one statement, on a connection of its own that is opened anew after a failure.
 * Thread-safe; one batch at a time.
 */
final class ExchangeWriter implements AutoCloseable {

    /**
     * The names of the fields are those of the columns, so that none is written down twice and none can be mistaken for
     * another. An exchange that is there already is left as it is: what is sent twice is stored once.
     */
    private static final String INSERT = """
            INSERT INTO exchange SELECT * FROM json_populate_recordset(NULL::exchange, CAST(? AS json)) ON CONFLICT DO NOTHING
            """;

    /** How much later than its time copying may end. */
    private static final Duration ROUND = Duration.ofMillis(250);

    /** Time to dial, whatever the patience with the statement. */
    private static final Duration CONNECTING = Duration.ofSeconds(2);

    private final Connecting connecting;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong transactions = new AtomicLong();
    private final Rounds watch = new Rounds("record-watch", ROUND, this::endWhatIsOverdue, ROUND);
    private volatile @Nullable Copying copying;
    private @Nullable Connection open;
    private @Nullable String statement;
    private boolean closed;

    /** What is under way, and until when by {@link System#nanoTime()}. */
    private record Copying(Connection connection, long endNanos) {}

    /** Opens a connection within the given time. */
    interface Connecting {
        Connection open(Duration patience) throws SQLException;
    }

    private ExchangeWriter(Connecting connecting) {
        this.connecting = connecting;
    }

    static ExchangeWriter open(Connecting connecting) {
        var writer = new ExchangeWriter(connecting);
        writer.watch.start();
        return writer;
    }

    /**
     * Stores them all in one transaction, durably, or none.
     *
     * @param exchanges each as {@link ExchangeJson} writes it
     * @param patience the longest silence of the database
     * @throws SQLException when it did not say that they are stored; they may be
     */
    void insert(List<String> exchanges, Duration patience) throws SQLException {
        String batch = "[" + String.join(",", exchanges) + "]";
        lock.lock();
        try {
            insert(connection(), batch, patience);
            transactions.incrementAndGet();
        } catch (SQLException e) {
            if (!isRefusal(e)) drop();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same, faster, for exchanges that cannot be there already: nothing is stored if one is.
     *
     * @param exchanges at least one
     * @param patience for all of it
     */
    void copy(List<RecordKeeper.Pending> exchanges, Duration patience) throws SQLException {
        lock.lock();
        try {
            copy(connection(), exchanges, patience);
            transactions.incrementAndGet();
        } catch (SQLException e) {
            if (!isRefusal(e)) drop();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** A statement is a transaction: two round trips, one for the statement and one for the lines. */
    private void copy(Connection connection, List<RecordKeeper.Pending> exchanges, Duration patience)
            throws SQLException {
        setPatience(connection, Duration.ZERO);
        copying = new Copying(connection, System.nanoTime() + patience.toNanos());
        try {
            int length = 0;
            for (RecordKeeper.Pending exchange : exchanges)
                length += exchange.line().length();
            var text = new StringBuilder(length);
            for (RecordKeeper.Pending exchange : exchanges) text.append(exchange.line());
            byte[] lines = text.toString().getBytes(UTF_8);
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            CopyIn copy = copies.copyIn(statement(exchanges.getFirst().exchange()));
            copy.writeToCopy(lines, 0, lines.length);
            copy.endCopy();
        } finally {
            copying = null;
        }
    }

    /** The same for every exchange. */
    private String statement(ExchangeRecord any) {
        String known = statement;
        if (known == null) {
            known = CopyText.statement(any);
            statement = known;
        }
        return known;
    }

    /**
     * Ends copying that takes too long: the time limit of a socket is for a single read, and none for a database that does not
     * take what is sent.
     */
    private void endWhatIsOverdue() {
        Copying now = copying;
        if (now != null && System.nanoTime() - now.endNanos() > 0) abort(now.connection());
    }

    /** Whether a batch is on its way. */
    boolean isCopying() {
        return copying != null;
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It was of no use any more.
            return;
        }
    }

    /** @param patience with each silence; zero for ever */
    private static void setPatience(Connection connection, Duration patience) throws SQLException {
        int millis = (int) patience.toMillis();
        if (connection.getNetworkTimeout() != millis) connection.setNetworkTimeout(Runnable::run, millis);
    }

    private static void insert(Connection connection, String batch, Duration patience) throws SQLException {
        setPatience(connection, patience);
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, batch);
            insert.executeUpdate();
        }
    }

    private Connection connection() throws SQLException {
        if (closed) throw new SQLException("closed", "08003");
        Connection connection = open;
        if (connection == null) {
            connection = connecting.open(CONNECTING);
            open = connection;
        }
        return connection;
    }

    private void drop() {
        Connection connection = open;
        open = null;
        if (connection != null) abort(connection);
    }

    /** How many transactions were committed. */
    long transactions() {
        return transactions.get();
    }

    /** Waits for what is being stored, within its time: the watch ends last. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            drop();
        } finally {
            lock.unlock();
        }
        watch.close();
    }

    /** Whether it is the data that the database does not take, so that trying again is of no use. */
    static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23");
    }
}
