package dev.gatehouse.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A PostgreSQL server of our own: in one directory, for one process, on the loopback interface behind a random password.
 *
 * <p>It runs in a session of its own, so Ctrl-C in a terminal does not reach it; it ends with {@link #close()} only. If
 * this process dies without that, the next {@link #start} in the directory stops the orphan first.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());

    /** Longer than recovery after a crash takes for a gigabyte of log (max_wal_size). */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private static final int START_ATTEMPTS = 3;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final DirectoryLock lock;
    private final ServerDirectory directory;
    private final String url;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedPostgres(DirectoryLock lock, ServerDirectory directory, String url) {
        this.lock = lock;
        this.directory = directory;
        this.url = url;
    }

    /**
     * Starts the server that keeps everything in {@code directory}; returns when it accepts connections.
     *
     * @throws UnusableDatabaseException when the directory has an owner already, or the server cannot run here
     */
    public static EmbeddedPostgres start(Path directory) {
        Path root = realDirectory(directory);
        return start(root, RunAs.bestFor(root));
    }

    static EmbeddedPostgres start(Path directory, RunAs runAs) {
        Path root = realDirectory(directory);
        try {
            DirectoryLock lock = DirectoryLock.acquire(root);
            try {
                var files = new ServerDirectory(root, runAs, PostgresPrograms.in(root));
                stopOrphan(files);
                files.prepare();
                return new EmbeddedPostgres(lock, files, launch(files));
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UnusableDatabaseException("PostgreSQL cannot run in " + root + ": " + e, e);
        }
    }

    /** As in {@code DATABASE_URL}; holds the password. */
    public String url() {
        return url;
    }

    /** Stops the server without waiting for its clients. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (lock) {
            stop(directory);
        } catch (IOException e) {
            throw new UnusableDatabaseException(
                    "PostgreSQL in " + directory.root() + " did not stop: " + e.getMessage(), e);
        }
    }

    private static Path realDirectory(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
            return directory.toRealPath();
        } catch (IOException e) {
            throw new UnusableDatabaseException("The directory " + directory + " cannot be made: " + e, e);
        }
    }

    private static void stopOrphan(ServerDirectory directory) throws IOException {
        Optional<PidFile> pidFile = PidFile.in(directory.database());
        if (pidFile.isEmpty()) {
            return;
        }
        switch (pidFile.get().holder()) {
            case SERVER -> stop(directory);
            case STRANGER -> Files.delete(pidFile.get().file());
            case UNCLEAR -> {}
        }
    }

    /** Returns the URL of the server. */
    private static String launch(ServerDirectory directory) throws IOException {
        String password = directory.password();
        // Not always at the first try: another program takes the port, or children of a killed server are still ending.
        for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
            int port = freePort();
            directory.configure(port);
            var result = control(directory, START_TIMEOUT, "start", "--log=" + directory.log());
            if (result.exitCode() == 0) {
                LOG.log(Level.INFO, "embedded postgresql runs directory=" + directory.root() + " port=" + port);
                return "postgres://%s:%s@127.0.0.1:%d/postgres".formatted(ServerDirectory.USER, password, port);
            }
            // It may only have been too slow.
            stopOrphan(directory);
        }
        throw new UnusableDatabaseException(
                "PostgreSQL does not start in " + directory.root() + ": " + directory.log() + " tells why.");
    }

    private static void stop(ServerDirectory directory) throws IOException {
        for (String mode : List.of("fast", "immediate")) {
            var result = control(directory, STOP_TIMEOUT, "stop", "--mode=" + mode);
            // It may also have ended by itself.
            if (result.exitCode() == 0 || !PidFile.namesLivingProcess(directory.database())) {
                return;
            }
            LOG.log(Level.WARNING, "embedded postgresql does not stop directory=" + directory.root() + " mode=" + mode);
        }
        throw new IOException("it survived an immediate shutdown");
    }

    private static Command.Result control(ServerDirectory directory, Duration timeout, String action, String option)
            throws IOException {
        return directory
                .runAs()
                .run(
                        directory.programs().program("pg_ctl"),
                        action,
                        "--pgdata=" + directory.database(),
                        "--wait",
                        "--timeout=" + timeout.toSeconds(),
                        option)
                .run(timeout.plusSeconds(5));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
