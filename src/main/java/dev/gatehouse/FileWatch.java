package dev.gatehouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.rounds.Rounds;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the configuration file by looking at it. What it says is taken when two looks in a row find the same, so that a file is left
 * alone while it is being written; a link is followed to what it leads to by then. {@link #reload} and {@link #problem} are
 * thread-safe.
 */
final class FileWatch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(FileWatch.class.getName());

    /** Longer than a program takes to write a file, and short for who waits for it to be published. */
    private static final Duration ROUND = Duration.ofSeconds(2);

    /** More than a document may have: its parser takes three million characters. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    /** What tells a file from one in its place, and from itself before it was written to. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object id) {

        private static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1, null);

        static Stamp of(Path file) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
            } catch (IOException e) {
                return MISSING;
            }
        }
    }

    private final Path file;
    private final Consumer<String> publish;
    private final Rounds rounds = new Rounds("configuration-file", ROUND, this::look, ROUND);

    /** What was published last. */
    private final AtomicReference<String> taken;

    private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());

    /** What the last look read, of which that at the start is one. Only the thread of the rounds uses it. */
    private Optional<String> seen;

    /** Of the file whose content is settled. Only the thread of the rounds uses it. */
    private @Nullable Stamp settled;

    /**
     * A watch that is still to be started.
     *
     * @param text what of the file was published at the start
     * @param publish puts a text into force; throws {@link UnusableConfigurationException} if it cannot be used
     */
    FileWatch(Path file, String text, Consumer<String> publish) {
        this.file = file;
        this.seen = Optional.of(text);
        this.taken = new AtomicReference<>(text);
        this.publish = publish;
    }

    void start() {
        rounds.start();
    }

    /** What a configuration file says; empty if it cannot be read, or is larger than any document. */
    static Optional<String> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            return bytes.length > MOST_BYTES ? Optional.empty() : Optional.of(new String(bytes, UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What a file is that {@link #read} cannot read. */
    static UnusableConfigurationException unreadable(Path file) {
        return new UnusableConfigurationException("The configuration file " + file + " cannot be read.");
    }

    /** Why what the file says now is not in force, if that is so. */
    Optional<String> problem() {
        return problem.get();
    }

    /** Takes what the file says now, even while it is being written. */
    void reload() {
        read(file).ifPresentOrElse(this::take, this::miss);
    }

    void look() {
        // Before it is read: what is written meanwhile is found by the next look.
        Stamp stamp = Stamp.of(file);
        if (stamp.equals(settled)) return;
        Optional<String> text = read(file);
        boolean same = text.equals(seen);
        seen = text;
        if (!same) return;
        boolean known = text.equals(Optional.of(taken.get())) && problem.get().isEmpty();
        if (known || text.map(this::take).orElseGet(this::miss)) settled = stamp;
    }

    /** False if it is to be tried again. */
    private boolean take(String said) {
        try {
            publish.accept(said);
            taken.set(said);
            problem.set(Optional.empty());
            return true;
        } catch (UnusableConfigurationException e) {
            return refuse(e);
        } catch (RuntimeException e) {
            // The database is away, as a rule.
            if (isNew("What the file says could not be published; it is tried again."))
                LOG.log(Level.WARNING, "the configuration file cannot be published, trying again", e);
            return false;
        }
    }

    private boolean miss() {
        return refuse(unreadable(file));
    }

    /** It would be refused again as long as the file stays as it is. */
    private boolean refuse(UnusableConfigurationException e) {
        if (isNew(String.valueOf(e.getMessage()))) {
            LOG.log(Level.ERROR, "configuration is left as it is: " + e.getMessage());
        }
        return true;
    }

    private boolean isNew(String what) {
        Optional<String> told = Optional.of(what);
        return !problem.getAndSet(told).equals(told);
    }

    @Override
    public void close() {
        rounds.close();
    }
}
