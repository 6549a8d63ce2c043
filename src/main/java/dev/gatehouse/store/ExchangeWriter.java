package dev.gatehouse.store;

import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.ExchangeRecord;
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
 * Writes exchanges with their attempts, many in one statement, on a connection of its own that is opened anew after a failure.
 * Thread-safe; one batch at a time.
 */
final class ExchangeWriter implements AutoCloseable {

    /**
     * The names of the fields are those of the columns, so that none is written down twice and none can be mistaken for
     * another. An exchange that is there already is left as it is, its attempts too: what is sent twice is stored once.
     */
    private static final String INSERT = """
            WITH given AS (
                SELECT CAST(? AS json) AS batch),
            stored AS (
                INSERT INTO exchange (id, request_id, started_at, endpoint, dialect, key_id, key_name, requested_model,
                                      group_name, route_mode, served_provider, served_model, status, error_class, stream,
                                      attempts, prompt_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens,
                                      completion_tokens, reasoning_tokens,
                                      cost_usd, usage_source, auth_us, receive_us, parse_us, plan_us, first_byte_us, overhead_us,
                                      total_us, bytes_in, bytes_out, client_state, dropped)
                SELECT id, request_id, started_at, endpoint, dialect, key_id, key_name, requested_model,
                       group_name, route_mode, served_provider, served_model, status, error_class, stream,
                       attempts, prompt_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens,
                       completion_tokens, reasoning_tokens,
                       cost_usd, usage_source, auth_us, receive_us, parse_us, plan_us, first_byte_us, overhead_us,
                       total_us, bytes_in, bytes_out, client_state, dropped
                  FROM given, json_populate_recordset(NULL::exchange, batch)
                ON CONFLICT DO NOTHING
                RETURNING id)
            INSERT INTO attempt (exchange_id, started_at, ordinal, provider, model, key_id, class, status, reason, started_us,
                                 connect_us, headers_us, first_content_us, total_us,
                                 prompt_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens,
                                 completion_tokens, reasoning_tokens, cost_usd)
            SELECT exchange_id, started_at, ordinal, provider, model, key_id, class, status, reason, started_us,
                   connect_us, headers_us, first_content_us, total_us,
                   prompt_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens,
                   completion_tokens, reasoning_tokens, cost_usd
              FROM given, json_array_elements(batch) AS one, json_populate_recordset(NULL::attempt, one -> 'attempt')
             WHERE exchange_id IN (SELECT id FROM stored)
            """;

    /** Time to dial, whatever the patience with the statement. */
    private static final Duration CONNECTING = Duration.ofSeconds(2);

    private final Connecting connecting;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong transactions = new AtomicLong();
    private @Nullable Connection open;
    private boolean closed;

    /** Opens a connection within the given time. */
    interface Connecting {
        Connection open(Duration patience) throws SQLException;
    }

    ExchangeWriter(Connecting connecting) {
        this.connecting = connecting;
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

    private static void copy(Connection connection, List<RecordKeeper.Pending> exchanges, Duration patience)
            throws SQLException {
        setPatience(connection, patience);
        connection.setAutoCommit(false);
        try {
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            copyExchanges(copies, exchanges);
            copyAttempts(copies, exchanges);
            connection.commit();
        } catch (SQLException e) {
            if (isRefusal(e)) connection.rollback();
            throw e;
        } finally {
            if (!connection.isClosed()) connection.setAutoCommit(true);
        }
    }

    private static void copyExchanges(CopyManager copies, List<RecordKeeper.Pending> exchanges) throws SQLException {
        ExchangeRecord any = exchanges.getFirst().exchange();
        copy(
                copies,
                CopyText.statement("exchange", row -> ExchangeColumns.exchange(any, row)),
                exchanges.stream().map(pending -> pending.rows().exchange()).toList());
    }

    private static void copyAttempts(CopyManager copies, List<RecordKeeper.Pending> exchanges) throws SQLException {
        for (RecordKeeper.Pending pending : exchanges) {
            if (pending.exchange().attempts().isEmpty()) continue;
            AttemptRecord any = pending.exchange().attempts().getFirst();
            copy(
                    copies,
                    CopyText.statement("attempt", row -> ExchangeColumns.attempt(pending.exchange(), any, row)),
                    exchanges.stream().map(one -> one.rows().attempts()).toList());
            return;
        }
    }

    private static void copy(CopyManager copies, String statement, List<String> lines) throws SQLException {
        byte[] bytes = CopyText.bytes(lines);
        CopyIn copy = copies.copyIn(statement);
        copy.writeToCopy(bytes, 0, bytes.length);
        copy.endCopy();
    }

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
        if (connection == null) return;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It was of no use any more.
            return;
        }
    }

    /** How many transactions were committed. */
    long transactions() {
        return transactions.get();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            drop();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is the data that the database does not take, so that trying again is of no use. */
    static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23");
    }
}
