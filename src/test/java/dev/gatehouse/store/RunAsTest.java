package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root must run PostgreSQL as somebody else: each way, also where the machine would allow the other. */
class RunAsTest {

    /** Closed to others, as every directory that JUnit makes. */
    @TempDir
    private static Path directory;

    @BeforeEach
    void onlyRootChangesUsers() {
        boolean root = new UnixSystem().getUid() == 0;
        if (!root) {
            System.err.println("SKIPPED: only root can test that root runs PostgreSQL as another user.");
        }
        assumeTrue(root, "only root can become somebody else");
    }

    @Test
    void nobodyRunsTheServerWhereTheWayIsOpen() throws Exception {
        open(directory);
        Path data = directory.resolve("pg");
        RunAs nobody = RunAs.nobody(data);
        assertThat(nobody.prefix()).noneMatch(word -> word.contains("dac_override"));

        startAndAsk(data, nobody);
    }

    @Test
    void nobodyRunsTheServerBelowAClosedDirectory() throws Exception {
        close(directory);
        Path data = directory.resolve("pg");
        RunAs nobody = RunAs.nobody(data);
        assertThat(nobody.prefix()).anyMatch(word -> word.contains("dac_override"));

        startAndAsk(data, nobody);
    }

    @Test
    void filesFollowTheUserFromOneStartToTheNext() throws Exception {
        close(directory);
        Path data = directory.resolve("pg");
        startAndAsk(data, RunAs.userNamespace());
        startAndAsk(data, RunAs.nobody(data));
        startAndAsk(data, RunAs.userNamespace());
    }

    private static void startAndAsk(Path data, RunAs runAs) throws SQLException, IOException {
        try (var server = EmbeddedPostgres.start(data, runAs)) {
            assertThat(EmbeddedPostgresTest.ask(server, "SELECT 1")).isEqualTo("1");
            assertThat(Files.getAttribute(data.resolve("database"), "unix:uid")).isEqualTo(runAs.uid());
        }
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void close(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
}
