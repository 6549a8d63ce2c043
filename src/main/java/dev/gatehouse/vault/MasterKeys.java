package dev.gatehouse.vault;

import dev.gatehouse.domain.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Where the master key is: in the variable {@code MASTER_KEY}, else in {@code master.key} of the data directory. During a rotation
 * the next key lies beside the file, so that a crash at any moment leaves the right one in one of the two.
 */
public final class MasterKeys {

    private static final Logger LOG = System.getLogger(MasterKeys.class.getName());

    private static final String VARIABLE = "MASTER_KEY";
    private static final String NEXT_VARIABLE = "NEW_MASTER_KEY";
    private static final int BYTES = 32;

    private final Optional<Secret> given;
    private final Optional<Secret> givenNext;
    private final Path file;
    private final Path nextFile;
    private final RandomGenerator random;

    /** @param random a cryptographically strong one */
    public MasterKeys(Map<String, String> environment, Path data, RandomGenerator random) {
        this.given = variable(environment, VARIABLE);
        this.givenNext = variable(environment, NEXT_VARIABLE);
        this.file = data.resolve("master.key");
        this.nextFile = data.resolve("master.key.next");
        this.random = random;
    }

    private static Optional<Secret> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Secret::new);
    }

    /** The keys that there are; more than one only if a rotation was cut off. */
    public List<MasterKey> present() {
        if (given.isPresent()) return List.of(MasterKey.of(given.get()));
        return Stream.of(file, nextFile)
                .filter(Files::exists)
                .map(MasterKeys::read)
                .toList();
    }

    /** Where an operator finds it, or would put it. */
    public String whereabouts() {
        return given.isPresent() ? "in " + VARIABLE : "in " + file;
    }

    /** A new key in the file, for an installation that has none. */
    public MasterKey make() {
        write(file);
        LOG.log(
                Level.INFO,
                "master key made file=" + file
                        + " (keep a copy: without it stored secrets cannot be read; several gateways need the same, as "
                        + VARIABLE + ")");
        return read(file);
    }

    /**
     * The key that is to come next: a given one, else a new one beside the file.
     *
     * @throws UnusableMasterKeyException if the present key is given, and the next one is not
     */
    public MasterKey next() {
        if (givenNext.isPresent()) return MasterKey.of(givenNext.get());
        if (given.isPresent()) {
            throw new UnusableMasterKeyException(
                    "Set " + NEXT_VARIABLE + " to the new master key (openssl rand -base64 32).");
        }
        delete(nextFile);
        write(nextFile);
        return read(nextFile);
    }

    /** The next key is in force. Says where it is to be found from now on. */
    public String settle() {
        if (givenNext.isPresent())
            return "Start every gateway with " + VARIABLE + " set to what " + NEXT_VARIABLE + " was.";
        keepNextFile();
        return "It is in " + file + "; keep a copy.";
    }

    /** Ends a rotation that was cut off: the one of {@link #present} that fits is the only one from now on. */
    public void keep(int index) {
        if (given.isPresent()) return;
        if (index == 1) keepNextFile();
        else delete(nextFile);
    }

    private void keepNextFile() {
        try {
            Files.move(nextFile, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("moving " + nextFile, e);
        }
    }

    private void write(Path to) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.createFile(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    to,
                    Base64.getEncoder().encodeToString(bytes) + "\n",
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UnusableMasterKeyException("No master key can be written to " + to + ": " + e.getMessage());
        }
    }

    private static MasterKey read(Path from) {
        try {
            return MasterKey.of(new Secret(Files.readString(from).strip()));
        } catch (IOException e) {
            throw new UnusableMasterKeyException("The master key in " + from + " cannot be read.");
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + path, e);
        }
    }
}
