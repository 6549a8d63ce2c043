package dev.gatehouse.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;

/** The open database: reachable, recent enough, and with the schema that this code knows. */
public final class Database implements AutoCloseable {

    /**
     * The record of exchanges has a connection of its own; pages and jobs share these. Ten
     * gateways on one server stay below the 100 connections that PostgreSQL allows by default.
     */
    private static final int POOL_SIZE = 8;

    private static final int OLDEST_SERVER = 14;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** A server that is silent for longer is taken for dead. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofMinutes(1);

    private final DatabaseUrl url;
    private final HikariDataSource pool;
    private final Runnable stopServer;
    private final Jdbi jdbi;

    private Database(DatabaseUrl url, HikariDataSource pool, Runnable stopServer) {
        this.url = url;
        this.pool = pool;
        this.stopServer = stopServer;
        this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
        // Its own rendering shows every value that was bound: names, hashes of keys.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
    }

    /**
     * Opens a database that somebody else runs, and brings its schema up to date.
     *
     * @param url as in {@code DATABASE_URL}: {@code postgres://…} or {@code jdbc:postgresql://…}
     * @throws UnusableDatabaseException when it is refused; nothing has been changed then
     */
    public static Database open(String url) {
        return open(url, () -> {});
    }

    /** Opens the database of a server of our own, which runs in {@code directory} until {@link #close()}. */
    public static Database openEmbedded(Path directory) {
        EmbeddedPostgres server = EmbeddedPostgres.start(directory);
        try {
            return open(server.url(), server::close);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /** Whether it answers now. */
    public boolean answers() {
        try {
            return jdbi.withHandle(handle ->
                            handle.createQuery("SELECT 1").mapTo(int.class).one())
                    == 1;
        } catch (RuntimeException e) {
            // That is the answer.
            return false;
        }
    }

    /** How many connections of the pool are in use. */
    public int activeConnections() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    /** How many connections of the pool are open and free. */
    public int idleConnections() {
        return pool.getHikariPoolMXBean().getIdleConnections();
    }

    /** How many connections the pool may have. */
    public int mostConnections() {
        return pool.getMaximumPoolSize();
    }

    /** How many threads wait for a connection of the pool. */
    public int waitingThreads() {
        return pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
    }

    /** A connection outside the pool, for whoever holds one for long; the caller closes it. */
    Connection dedicatedConnection() throws SQLException {
        return DriverManager.getConnection(url.jdbc(), properties());
    }

    /** The same, failing if it takes longer than that to be had. */
    Connection dedicatedConnection(Duration patience) throws SQLException {
        Properties properties = properties();
        properties.setProperty("connectTimeout", Long.toString(patience.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(patience.toSeconds()));
        return DriverManager.getConnection(url.jdbc(), properties);
    }

    /** Closes the connections, then stops the server if it is ours. */
    @Override
    public void close() {
        pool.close();
        stopServer.run();
    }

    static void requireRecent(int majorVersion, String place) {
        if (majorVersion < OLDEST_SERVER) {
            throw new UnusableDatabaseException("PostgreSQL at " + place + " is version " + majorVersion
                    + "; Gatehouse needs " + OLDEST_SERVER + " or newer.");
        }
    }

    private static Database open(String text, Runnable stopServer) {
        DatabaseUrl url = DatabaseUrl.parse(text);
        HikariDataSource pool = connect(url);
        try (Connection connection = pool.getConnection()) {
            requireRecent(connection.getMetaData().getDatabaseMajorVersion(), url.place());
            Migrations.apply(connection, url);
            return new Database(url, pool, stopServer);
        } catch (SQLException e) {
            pool.close();
            throw refusal(url, e);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource connect(DatabaseUrl url) {
        var config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(url.jdbc());
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.setDataSourceProperties(properties());
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw e.getCause() instanceof SQLException cause ? refusal(url, cause) : e;
        }
    }

    /** What the URL itself says wins over these. */
    private static Properties properties() {
        var properties = new Properties();
        properties.setProperty("ApplicationName", "gatehouse");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(SOCKET_TIMEOUT.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("preparedStatementCacheQueries", "256");
        properties.setProperty("reWriteBatchedInserts", "true");
        // The detail is the key or the whole row that was refused.
        properties.setProperty("logServerErrorDetail", "false");
        return properties;
    }

    /** Without the driver's exception as a cause: it may hold the URL, and so the password. */
    private static UnusableDatabaseException refusal(DatabaseUrl url, SQLException e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        String place = "PostgreSQL at " + url.place();
        return new UnusableDatabaseException(
                switch (String.valueOf(e.getSQLState())) {
                    case "28P01", "28000" -> place + " does not accept the user or the password of DATABASE_URL.";
                    case "3D000" -> place + " has no database of this name: create it, or correct DATABASE_URL.";
                    case "53300" -> place + " has no free connection: raise max_connections or close other clients.";
                    case "57P03" -> place + " is starting or stopping: try again in a moment.";
                    case "08001", "08004", "08006" -> place + " cannot be reached: " + reason.getMessage();
                    default -> place + " cannot be used: " + e.getMessage();
                });
    }
}
