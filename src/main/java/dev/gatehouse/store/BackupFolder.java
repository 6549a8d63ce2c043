package dev.gatehouse.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Backups as files of a folder, which their owner alone can read. A file counts if it has a name that is given here and is no link;
 * nothing else of the folder, and nothing outside of it, is read or removed. Thread-safe; blocks.
 */
public final class BackupFolder {

    /**
     * One of them.
     *
     * @param revision the one that was live
     */
    public record Backup(String name, Instant createdAt, long bytes, long revision) {}

    /** A month of daily ones; the oldest go. */
    public static final int MOST = 30;

    /** As much as a bundle may have that is brought in. */
    public static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final Pattern NAME = Pattern.compile("gatehouse-(\\d{8}T\\d{6}\\.\\d{3}Z)-r(\\d{1,18})\\.json");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rwx------");

    /** What was being written when a process died. */
    private static final String UNFINISHED = ".part";

    private final Path folder;

    /** Held while files are written: two at once would take each other's unfinished one for a dead one. */
    private final ReentrantLock writing = new ReentrantLock();

    /** @param folder made with the first backup */
    public BackupFolder(Path folder) {
        this.folder = folder;
    }

    /** All of them, the oldest first. */
    public List<Backup> all() {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .flatMap(name -> find(name).stream())
                    .sorted(Comparator.comparing(Backup::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing backups", e);
        }
    }

    /** Empty for whatever is no name of a backup that is there. */
    public Optional<Backup> find(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) return Optional.empty();
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return Optional.empty();
        try {
            Instant createdAt = TIME.parse(parts.group(1), Instant::from);
            return Optional.of(new Backup(name, createdAt, Files.size(file), Long.parseLong(parts.group(2))));
        } catch (DateTimeException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("looking at backup " + name, e);
        }
    }

    /**
     * Writes one, and removes the oldest beyond {@value #MOST}.
     *
     * @param revision the one that is live
     * @param content up to {@value #MOST_BYTES} bytes
     */
    public Backup write(Instant now, long revision, byte[] content) {
        String name = "gatehouse-" + TIME.format(now) + "-r" + revision + ".json";
        writing.lock();
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
            removeUnfinished();
            // Its owner alone may read it, as with all files that are made in this way.
            Path unfinished = Files.createTempFile(folder, "", UNFINISHED);
            Files.write(unfinished, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            List<Backup> all = all();
            for (Backup old : all.subList(0, Math.max(0, all.size() - MOST))) delete(old.name());
        } catch (IOException e) {
            throw new UncheckedIOException("writing backup " + name, e);
        } finally {
            writing.unlock();
        }
        return find(name).orElseThrow(() -> new IllegalStateException("backup " + name + " is gone again"));
    }

    private void removeUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().endsWith(UNFINISHED)) Files.delete(file);
            }
        }
    }

    /** What it holds; empty if there is none of this name. */
    public Optional<byte[]> read(String name) {
        if (find(name).isEmpty()) return Optional.empty();
        try (InputStream in = Files.newInputStream(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(in.readNBytes(MOST_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("reading backup " + name, e);
        }
    }

    /** False if there is none of this name. */
    public boolean delete(String name) {
        if (find(name).isEmpty()) return false;
        try {
            return Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("deleting backup " + name, e);
        }
    }
}
