package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedPostgresTest {

    private static final String EMPTY_AGAIN = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";

    /** Used by one test after the other: unpacking takes longer than most of them. */
    @TempDir
    private static Path shared;

    @Test
    void rowsSurviveARestart() throws SQLException {
        try (var first = EmbeddedPostgres.start(shared)) {
            execute(first, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (var second = EmbeddedPostgres.start(shared)) {
            assertThat(ask(second, "SELECT answer FROM kept")).isEqualTo("42");
            execute(second, EMPTY_AGAIN);
        }
    }

    @Test
    void aKilledOwnerLosesNothingAndTheNextStartIsQuick() throws Exception {
        long orphan;
        try (var owner = OwnerProcess.start(shared)) {
            orphan = serverPid(shared);
            owner.kill();
        }
        assertThat(ProcessHandle.of(orphan)).get().matches(ProcessHandle::isAlive, "outlives its owner");

        long start = System.nanoTime();
        try (var next = EmbeddedPostgres.start(shared)) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(ask(next, "SELECT value FROM setting WHERE name = 'written'"))
                    .isEqualTo("before the kill");
            assertThat(serverPid(shared)).isNotEqualTo(orphan);
            execute(next, EMPTY_AGAIN);
        }
    }

    @Test
    void secondOwnerIsRefusedWhileTheFirstLives() throws Exception {
        try (var owner = OwnerProcess.start(shared)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(shared).close())
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageStartingWith("Another Gatehouse already uses " + shared.toRealPath());
            owner.kill();
        }
        try (var next = EmbeddedPostgres.start(shared)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(shared).close())
                    .isInstanceOf(UnusableDatabaseException.class);
            execute(next, EMPTY_AGAIN);
        }
    }

    @Test
    void serverKnowsNothingOfOurEnvironment() throws Exception {
        try (var owner = OwnerProcess.start(shared)) {
            var environment = Path.of("/proc", Long.toString(serverPid(shared)), "environ");
            assertThat(Files.readString(environment)).contains("PATH=").doesNotContain(OwnerProcess.SECRET);
            owner.kill();
        }
        try (var next = EmbeddedPostgres.start(shared)) {
            execute(next, EMPTY_AGAIN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "listen_addresses, 127.0.0.1",
        "password_encryption, scram-sha-256",
        "jit, off",
        "data_checksums, on",
        "server_version, " + PostgresPrograms.VERSION
    })
    void serverIsSetForKeepingData(String setting, String value) throws SQLException {
        try (var server = EmbeddedPostgres.start(shared)) {
            assertThat(ask(server, "SHOW " + setting)).isEqualTo(value);
        }
    }

    @Test
    void nobodyElseOnTheMachineGetsIn() throws IOException {
        try (var server = EmbeddedPostgres.start(shared)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared.resolve("password"))))
                    .isEqualTo("rw-------");
            int port = URI.create(server.url()).getPort();
            assertThatThrownBy(() -> TestDatabase.connect("postgres://gatehouse:guess@127.0.0.1:" + port + "/postgres")
                            .close())
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void serverIsOutOfReachOfCtrlC() throws IOException {
        try (var server = EmbeddedPostgres.start(shared)) {
            long pid = serverPid(shared);
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // Behind the name in parentheses: state, parent, process group, session.
            String[] fields = stat.substring(stat.indexOf(") ") + 2).split(" ", 5);
            assertThat(fields[2]).as("process group").isEqualTo(Long.toString(pid));
            assertThat(fields[3]).as("session").isEqualTo(Long.toString(pid));
            assertThat(server.url()).isNotEmpty();
        }
    }

    @Test
    void logHoldsNoStatementAndNoValue() throws Exception {
        try (var server = EmbeddedPostgres.start(shared)) {
            assertThatThrownBy(() -> execute(server, "SELECT 'a secret'::int")).isInstanceOf(SQLException.class);
        }
        assertThat(Files.readString(shared.resolve("log")))
                .contains("shut down")
                .doesNotContain("a secret");
    }

    @Test
    void closingTwiceIsFineAndLeavesNoProcess() throws IOException {
        var server = EmbeddedPostgres.start(shared);
        ProcessHandle process = ProcessHandle.of(serverPid(shared)).orElseThrow();
        server.close();
        server.close();
        assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void aKilledServerLosesNothing() throws Exception {
        try (var server = EmbeddedPostgres.start(shared)) {
            execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
            ProcessHandle process = ProcessHandle.of(serverPid(shared)).orElseThrow();
            process.destroyForcibly();
            assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(5));
        }
        try (var next = EmbeddedPostgres.start(shared)) {
            assertThat(ask(next, "SELECT answer FROM kept")).isEqualTo("42");
            execute(next, EMPTY_AGAIN);
        }
    }

    @Test
    void processIdGivenAwayAgainIsNotTakenForTheServer() throws Exception {
        EmbeddedPostgres.start(shared).close();
        long ours = ProcessHandle.current().pid();
        Files.writeString(shared.resolve("database/postmaster.pid"), ours + "\n" + shared + "\n1\n5432\n\n\n\n");

        try (var server = EmbeddedPostgres.start(shared)) {
            assertThat(ask(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void databaseOfAnotherMajorVersionIsRefused() throws IOException {
        EmbeddedPostgres.start(shared).close();
        Path version = shared.resolve("database/PG_VERSION");
        String right = Files.readString(version);
        Files.writeString(version, "17\n");
        try {
            assertThatThrownBy(() -> EmbeddedPostgres.start(shared).close())
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("is of PostgreSQL 17");
        } finally {
            Files.writeString(version, right);
        }
    }

    @Test
    void serverThatCannotStartSaysWhereItsLogIs() throws IOException {
        EmbeddedPostgres.start(shared).close();
        Path control = shared.resolve("database/global/pg_control");
        Path hidden = Files.move(control, shared.resolve("hidden"));
        try {
            assertThatThrownBy(() -> EmbeddedPostgres.start(shared).close())
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining(shared.toRealPath().resolve("log") + " tells why");
        } finally {
            Files.move(hidden, control);
        }
    }

    private static long serverPid(Path directory) throws IOException {
        return PidFile.in(directory.toRealPath().resolve("database"))
                .orElseThrow()
                .pid();
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (var connection = TestDatabase.connect(server.url());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String ask(EmbeddedPostgres server, String sql) throws SQLException {
        try (var connection = TestDatabase.connect(server.url());
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
