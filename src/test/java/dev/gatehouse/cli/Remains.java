package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process left, or not yet, below a directory that nobody else uses. */
record Remains(Path directory) {

    List<Path> folders() {
        try (var files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the database in a folder has been told to start. */
    boolean hasStartingDatabase() {
        return folders().stream().anyMatch(folder -> Files.exists(folder.resolve("pg/database/postmaster.pid")));
    }

    /** The processes that have the directory in their command line, as every server of PostgreSQL has. */
    List<String> processes() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("postgres") && line.contains(directory.toString()))
                .toList();
    }

    void assertNoProcess() {
        assertThat(processes()).isEmpty();
    }
}
