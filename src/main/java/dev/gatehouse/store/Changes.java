package dev.gatehouse.store;

import java.lang.System.Logger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears of changes that any gateway on this database made, within milliseconds, by {@code LISTEN}; and looks by itself from
 * time to time, in case one went unheard. At the same times it asks the server for a sign of life: a connection that died
 * without a word looks just like one on which nothing happens. Runs on a virtual thread of its own and holds one connection.
 */
public final class Changes implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Changes.class.getName());

    /** The safety net: what was missed while the connection was down is seen at the latest after this time. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(30);

    private static final Duration BEFORE_RECONNECTING = Duration.ofSeconds(1);

    private final Database database;
    private final Runnable reload;
    private final Duration lookAnyway;
    private final Thread thread;
    private volatile @Nullable Connection listening;
    private volatile boolean closed;

    private Changes(Database database, Runnable reload, Duration lookAnyway) {
        this.database = database;
        this.reload = reload;
        this.lookAnyway = lookAnyway;
        this.thread = Thread.ofVirtual().name("changes").unstarted(this::run);
    }

    /** @param reload reads again what may have changed; called from one thread at a time */
    public static Changes follow(Database database, Runnable reload) {
        return follow(database, reload, LOOK_ANYWAY);
    }

    static Changes follow(Database database, Runnable reload, Duration lookAnyway) {
        var changes = new Changes(database, reload, lookAnyway);
        changes.thread.start();
        return changes;
    }

    private void run() {
        while (!closed) {
            try (Connection connection = database.dedicatedConnection()) {
                listening = connection;
                listen(connection);
            } catch (SQLException | RuntimeException e) {
                if (closed) return;
                LOG.log(
                        Logger.Level.WARNING,
                        "changes of other gateways are not heard, trying again: " + e.getMessage());
                pause();
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN gatehouse");
            var notices = connection.unwrap(PGConnection.class);
            while (!closed) {
                // First of all: something may have changed before we listened.
                reload.run();
                PGNotification[] heard = notices.getNotifications(Math.toIntExact(lookAnyway.toMillis()));
                // Fails when no answer comes within the socket timeout.
                if (heard == null || heard.length == 0) statement.execute("SELECT 1");
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BEFORE_RECONNECTING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        Connection connection = listening;
        try {
            if (connection != null) connection.abort(Runnable::run);
            thread.interrupt();
            thread.join(BEFORE_RECONNECTING);
        } catch (SQLException e) {
            LOG.log(Logger.Level.DEBUG, "the listening connection was gone already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
