package dev.gatehouse.cli;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A gateway for the length of a command: on a free port, with its database in a directory that is deleted in the end. */
final class TemporaryGateway {

    private static final Duration DRAIN = Duration.ofSeconds(5);

    private TemporaryGateway() {}

    /**
     * Starts one, whose providers are on this machine. The end of the process stops it and deletes its files.
     *
     * @param environment what the document may refer to
     */
    static Gatehouse start(ProcessEnd end, String document, Map<String, String> environment) {
        Path directory = end.open(TemporaryGateway::directory, TemporaryGateway::delete);
        return end.open(() -> start(directory, document, environment), Gatehouse::close);
    }

    private static Gatehouse start(Path directory, String document, Map<String, String> environment) {
        try {
            Path config = Files.writeString(directory.resolve("gatehouse.yaml"), document);
            return Gatehouse.start(new Options(
                    "127.0.0.1",
                    0,
                    directory,
                    Optional.of(config),
                    Optional.empty(),
                    Optional.empty(),
                    DRAIN,
                    withLocalProviders(environment)));
        } catch (IOException e) {
            throw new UncheckedIOException("writing the configuration", e);
        }
    }

    private static Map<String, String> withLocalProviders(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("GATEHOUSE_ALLOWED_NETWORKS", "127.0.0.1");
        return all;
    }

    /** A new directory for temporary files. */
    static Path directory() {
        try {
            return Files.createTempDirectory("gatehouse-");
        } catch (IOException e) {
            throw new UncheckedIOException("making a directory", e);
        }
    }

    static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + directory, e);
        }
    }
}
