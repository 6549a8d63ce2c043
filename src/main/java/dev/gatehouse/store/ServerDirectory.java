package dev.gatehouse.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;

/** The files of the embedded server, all in one directory: programs, database, password, log. */
record ServerDirectory(Path root, RunAs runAs, PostgresPrograms programs) {

    static final String USER = "gatehouse";

    /** initdb takes about half a second; a slow disk may need longer to make it durable. */
    private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(2);

    /** Everything that a start needs, made on the first one. */
    void prepare() throws IOException {
        giveToServer();
        if (!Files.exists(database())) {
            createDatabase();
        }
        requireSameMajorVersion();
        if (Files.exists(log())) {
            Files.move(log(), root.resolve("log.previous"), REPLACE_EXISTING);
        }
    }

    void configure(int port) throws IOException {
        Files.writeString(database().resolve("postgresql.conf"), """
                # Written by Gatehouse at every start. For settings of your own run your own PostgreSQL (DATABASE_URL).
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 50

                fsync = on
                synchronous_commit = on
                full_page_writes = on

                shared_buffers = 64MB
                max_wal_size = 1GB
                jit = off
                io_method = sync
                max_logical_replication_workers = 0
                max_wal_senders = 0

                timezone = 'UTC'
                log_timezone = 'UTC'
                # Only what concerns the server itself: no statement, no value, nothing that grows with traffic.
                log_min_messages = log
                log_min_error_statement = panic
                log_error_verbosity = terse
                log_checkpoints = off
                log_autovacuum_min_duration = -1
                """.formatted(port));
    }

    Path database() {
        return root.resolve("database");
    }

    Path log() {
        return root.resolve("log");
    }

    String password() throws IOException {
        return Files.readString(passwordFile());
    }

    private Path passwordFile() {
        return root.resolve("password");
    }

    private void createDatabase() throws IOException {
        writeNewPassword();
        Path unfinished = root.resolve("database.new");
        PostgresPrograms.deleteTree(unfinished);
        // Collation is PostgreSQL's own, so an update of the C library cannot change the order of an index. A random
        // password of 256 bits needs no stretching, which would cost time at each connection.
        var result = runAs.run(
                        programs.program("initdb"),
                        "--pgdata=" + unfinished,
                        "--username=" + USER,
                        "--pwfile=" + passwordFile(),
                        "--auth=scram-sha-256",
                        "--set=scram_iterations=1",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8")
                .run(INITDB_TIMEOUT);
        if (result.exitCode() != 0) {
            throw new UnusableDatabaseException(
                    "PostgreSQL cannot make a database in " + root + ": " + result.output());
        }
        Files.move(unfinished, database(), ATOMIC_MOVE);
        // initdb has synced its files; their new name must survive a power failure too.
        try (var entries = FileChannel.open(root, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    private void writeNewPassword() throws IOException {
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Path file = Files.writeString(passwordFile(), password);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        giveToServer(file);
    }

    private void requireSameMajorVersion() throws IOException {
        String found = Files.readString(database().resolve("PG_VERSION")).strip();
        if (!PostgresPrograms.VERSION.startsWith(found + ".")) {
            throw new UnusableDatabaseException("The database in " + root + " is of PostgreSQL " + found
                    + ", this Gatehouse brings " + PostgresPrograms.VERSION
                    + ": run the Gatehouse that wrote it, dump the database, and load the dump into a new one.");
        }
    }

    /** Needed once, or when the user that the server runs as changes. */
    private void giveToServer() throws IOException {
        try (var children = Files.list(root)) {
            for (Path child : children.toList()) {
                giveToServer(child);
            }
        }
        if (owner(root) != runAs.uid()) {
            Files.setAttribute(root, "unix:uid", runAs.uid());
        }
    }

    private void giveToServer(Path tree) throws IOException {
        if (owner(tree) == runAs.uid()) {
            return;
        }
        try (var files = Files.walk(tree)) {
            // The root of the tree comes last: it tells whether all is done.
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.setAttribute(file, "unix:uid", runAs.uid(), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
