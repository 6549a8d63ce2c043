package dev.gatehouse.testing;

import dev.gatehouse.store.Database;
import dev.gatehouse.store.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;

/** A database for one test, on the one server of the test process, which starts with the first and ends with the JVM. */
public final class TestDatabase implements AutoCloseable {

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    /** With the schema of the product, no rows. */
    public static TestDatabase fresh() {
        return create("TEMPLATE " + Server.TEMPLATE);
    }

    /** Without any table. */
    public static TestDatabase empty() {
        return create("");
    }

    /** As in {@code DATABASE_URL}. */
    public String url() {
        return Server.urlOf(name);
    }

    /** A plain connection, for a test that looks at the tables itself. */
    public Connection connect() throws SQLException {
        return connect(url());
    }

    /** A plain connection to any {@code postgres://…} whose user and password need no decoding. */
    public static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(
                url.replaceFirst("^postgres://(.*?):(.*?)@(.*)$", "jdbc:postgresql://$3?user=$1&password=$2"));
    }

    @Override
    public void close() {
        Server.execute("DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static TestDatabase create(String template) {
        String name = "test_" + Server.COUNT.incrementAndGet();
        Server.execute("CREATE DATABASE " + name + " " + template);
        return new TestDatabase(name);
    }

    /** Loaded, and so started, by the first test that asks for a database. */
    private static final class Server {

        static final String TEMPLATE = "gatehouse_template";
        static final AtomicInteger COUNT = new AtomicInteger();
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            Path directory = temporaryDirectory();
            EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                postgres.close();
                delete(directory);
            }));
            execute(postgres.url(), "CREATE DATABASE " + TEMPLATE);
            Database.open(urlOf(postgres, TEMPLATE)).close();
            return postgres;
        }

        static String urlOf(String name) {
            return urlOf(POSTGRES, name);
        }

        static void execute(String sql) {
            execute(POSTGRES.url(), sql);
        }

        private static String urlOf(EmbeddedPostgres postgres, String name) {
            return postgres.url().replaceFirst("/postgres$", "/" + name);
        }

        private static void execute(String url, String sql) {
            try (Connection connection = connect(url);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }

        private static Path temporaryDirectory() {
            try {
                return Files.createTempDirectory("gatehouse-test-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path directory) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
