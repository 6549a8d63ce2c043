package dev.gatehouse.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's own programs, unpacked: {@code initdb}, {@code pg_ctl}, {@code postgres} and what they load. */
record PostgresPrograms(Path home) {

    /** The version of the Maven artifact in the build; a test holds the two together. */
    static final String VERSION = "18.6";

    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    /** Unpacks into a directory named after the version, once. The caller keeps other processes out. */
    static PostgresPrograms in(Path directory) throws IOException {
        Path home = directory.resolve("postgresql-" + VERSION);
        if (Files.isDirectory(home)) {
            return new PostgresPrograms(home);
        }
        Path unfinished = directory.resolve(home.getFileName() + ".new");
        deleteTree(unfinished);
        unpack(unfinished);
        Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        return new PostgresPrograms(home);
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void unpack(Path target) throws IOException {
        String archive = archiveName();
        try (InputStream packed = PostgresPrograms.class.getResourceAsStream("/" + archive)) {
            if (packed == null) {
                throw new UnusableDatabaseException(
                        "This build brings no PostgreSQL for this platform (" + archive + "): set DATABASE_URL.");
            }
            var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, target);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path file = target.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, file);
        Files.setPosixFilePermissions(file, (entry.getMode() & 0100) == 0 ? READABLE : EXECUTABLE);
    }

    private static String archiveName() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-" + system + "-" + machine + ".txz";
    }
}
