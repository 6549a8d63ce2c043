package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.VirtualKey;
import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class DatabaseTest {

    private static final String PASSWORD = "hunter2";

    @Test
    void migratesAnEmptyDatabase() {
        try (var empty = TestDatabase.empty();
                var database = Database.open(empty.url())) {
            assertThat(rows(database, "SELECT name FROM setting")).isZero();
        }
    }

    @Test
    void opensAnUpToDateDatabaseWithoutChangingIt() {
        try (var fresh = TestDatabase.fresh();
                var first = Database.open(fresh.url());
                var second = Database.open(fresh.url())) {
            assertThat(rows(first, "SELECT version FROM flyway_schema_history")).isEqualTo(Migrations.FILES.size());
            assertThat(rows(second, "SELECT name FROM setting")).isZero();
        }
    }

    @Test
    void everyMigrationFileIsKnown() throws IOException {
        try (var files = Files.list(Path.of("sql"))) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .containsExactlyElementsOf(Migrations.FILES);
        }
    }

    @RepeatedTest(3)
    void twoProcessesMayMigrateAtOnce() throws Exception {
        try (var empty = TestDatabase.empty();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var together = new CyclicBarrier(2);
            Callable<Database> open = () -> {
                together.await();
                return Database.open(empty.url());
            };
            var one = threads.submit(open);
            var other = threads.submit(open);
            try (Database first = one.get();
                    Database second = other.get()) {
                assertThat(rows(first, "SELECT 1 FROM flyway_schema_history")).isEqualTo(Migrations.FILES.size());
                assertThat(rows(second, "SELECT name FROM setting")).isZero();
            }
        }
    }

    @Test
    void connectionsSayWhoTheyAre() {
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url())) {
            assertThat(text(database, "SHOW application_name")).isEqualTo("gatehouse");
        }
    }

    @Test
    void theUrlWinsOverOurSettings() {
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url() + "?ApplicationName=other")) {
            assertThat(text(database, "SHOW application_name")).isEqualTo("other");
        }
    }

    @Test
    void closedDatabaseGivesNoConnection() {
        try (var fresh = TestDatabase.fresh()) {
            var database = Database.open(fresh.url());
            database.close();
            assertThatThrownBy(() -> database.jdbi().open()).isInstanceOf(ConnectionException.class);
        }
    }

    @Test
    void failedStatementSaysNothingOfItsValues() {
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url())) {
            var keys = new VirtualKeyTable(database.jdbi());
            var key = new VirtualKey(
                    UUID.randomUUID(),
                    "canary-name",
                    KeyDigest.of("canary"),
                    "hint",
                    Instant.parse("2026-11-21T00:00:00Z"));
            keys.insert(key);
            assertThatThrownBy(() -> keys.insert(key)).satisfies(failure -> {
                var everything = new StringWriter();
                failure.printStackTrace(new PrintWriter(everything));
                assertThat(everything.toString())
                        .contains("duplicate key")
                        .doesNotContain(
                                "canary-name", key.id().toString(), key.digest().hex());
            });
        }
    }

    @Test
    void failedBatchSaysNothingOfItsValues() {
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url())) {
            assertThatThrownBy(() -> database.jdbi()
                            .useHandle(handle -> handle.prepareBatch(
                                            "INSERT INTO setting (name, value) VALUES (:name, :value)")
                                    .bind("name", "canary-name")
                                    .bind("value", "canary-one")
                                    .add()
                                    .bind("name", "canary-name")
                                    .bind("value", "canary-two")
                                    .add()
                                    .execute()))
                    .satisfies(failure -> {
                        var everything = new StringWriter();
                        failure.printStackTrace(new PrintWriter(everything));
                        assertThat(everything.toString())
                                .contains("duplicate key")
                                .doesNotContain("canary");
                    });
        }
    }

    @Test
    void closedPortIsRefused() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertRefused("postgres://u:" + PASSWORD + "@127.0.0.1:" + port + "/gate", "cannot be reached");
    }

    @Test
    void unknownHostIsRefused() {
        assertRefused("postgres://u:" + PASSWORD + "@nowhere.invalid/gate", "cannot be reached: nowhere.invalid");
    }

    @Test
    void portThatNeverAnswersIsRefused() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "postgres://u:" + PASSWORD + "@127.0.0.1:" + silent.getLocalPort() + "/gate?loginTimeout=1";
            assertRefused(url, "cannot be");
        }
    }

    @Test
    void wrongPasswordIsRefused() {
        try (var fresh = TestDatabase.fresh()) {
            String url = fresh.url().replaceFirst(":[^:@]*@", ":" + PASSWORD + "@");
            assertRefused(url, "does not accept the user or the password");
        }
    }

    @Test
    void unknownDatabaseIsRefused() {
        try (var fresh = TestDatabase.fresh()) {
            assertRefused(fresh.url() + "_gone", "has no database of this name");
        }
    }

    @Test
    void serverBeforeVersion14IsRefused() {
        Database.requireRecent(14, "db:5432/gate");
        assertThatThrownBy(() -> Database.requireRecent(13, "db:5432/gate"))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessage("PostgreSQL at db:5432/gate is version 13; Gatehouse needs 14 or newer.");
    }

    @Test
    void schemaOfANewerGatehouseIsRefusedAndNotTouched() throws SQLException {
        assertRefusedAndUntouched(
                "INSERT INTO flyway_schema_history VALUES (99, '999', 'later', 'SQL', 'V999__later.sql', 1, 'x', now(), 1, true)",
                "which this Gatehouse does not know");
    }

    @Test
    void changedMigrationIsRefusedAndNotTouched() throws SQLException {
        assertRefusedAndUntouched(
                "UPDATE flyway_schema_history SET checksum = 42 WHERE version = '001'", "checksum 42, expected");
    }

    @Test
    void databaseOfSomethingElseIsRefusedAndNotTouched() throws SQLException {
        try (var empty = TestDatabase.empty()) {
            execute(empty, "CREATE TABLE theirs (id int)");
            assertRefused(empty.url(), "holds tables of something else");
            execute(empty, "DO $$ BEGIN ASSERT to_regclass('flyway_schema_history') IS NULL; END $$");
        }
    }

    private static void assertRefusedAndUntouched(String change, String reason) throws SQLException {
        try (var fresh = TestDatabase.fresh()) {
            execute(fresh, change);
            String before = history(fresh);
            assertRefused(fresh.url(), reason);
            assertThat(history(fresh)).isEqualTo(before);
        }
    }

    private static void assertRefused(String url, String reason) {
        var refusal = catchThrowableOfType(
                UnusableDatabaseException.class, () -> Database.open(url).close());
        assertThat(refusal).hasMessageContaining(reason).hasMessageNotContaining("\n");
        var everything = new StringWriter();
        refusal.printStackTrace(new PrintWriter(everything));
        assertThat(everything.toString()).doesNotContain(PASSWORD);
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String history(TestDatabase database) throws SQLException {
        try (var connection = database.connect();
                var row = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT string_agg(h::text, ';' ORDER BY h::text) FROM flyway_schema_history h")) {
            row.next();
            return row.getString(1);
        }
    }

    private static int rows(Database database, String sql) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(sql).mapToMap().list())
                .size();
    }

    private static String text(Database database, String sql) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
