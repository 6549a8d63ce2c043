package dev.gatehouse;

import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentReader;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.domain.Revision;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.store.RevisionTable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where the configuration comes from: the file, which is published as a revision like any other; where there is none, the live
 * revision of the database.
 *
 * @param options how the process was started
 * @param file its content is read at the start and at each {@link #reload}
 * @param document what the file said at the start
 */
record Configuring(Options options, Optional<Path> file, Optional<Document> document) {

    private static final Logger LOG = System.getLogger(Configuring.class.getName());

    private static final String AUTHOR = "file";

    /** Another gateway was faster each time; as many that start at once would be a mistake. */
    private static final int MOST_TRIES = 20;

    /** @throws UnusableConfigurationException if there is a file that cannot be read or is not valid */
    static Configuring by(Options options) {
        // Whether a secret is stored can be told only when the database is open.
        var reader = reader(options, name -> Optional.of(new Secret("not known yet")));
        return new Configuring(options, options.config(), options.config().map(file -> read(file, reader)));
    }

    private static DocumentReader reader(Options options, Function<String, Optional<Secret>> vault) {
        return new DocumentReader(
                name -> Optional.ofNullable(options.environment().get(name)), vault, options.networks());
    }

    private static Document read(Path file, DocumentReader reader) {
        try {
            Document document = Document.parse(Files.readString(file));
            reader.read(document);
            return document;
        } catch (IOException e) {
            throw new UnusableConfigurationException("The configuration file " + file + " cannot be read.");
        } catch (InvalidDocumentException e) {
            throw new UnusableConfigurationException(
                    "The configuration file " + file + " is not valid:" + e.getMessage());
        }
    }

    /**
     * Puts the file's document, or without a file the live one, into force.
     *
     * @param vault the stored secret of a name
     * @param cameIntoForce is told of each revision that does
     * @throws UnusableConfigurationException if it cannot be used here
     */
    LiveConfiguration begin(
            RevisionTable table, Function<String, Optional<Secret>> vault, Consumer<Revision> cameIntoForce) {
        var live = new LiveConfiguration(table, reader(options, vault), cameIntoForce);
        document.ifPresentOrElse(said -> publishFirst(said, live), () -> load(live));
        return live;
    }

    private void publishFirst(Document said, LiveConfiguration live) {
        try {
            publish(said, live);
        } catch (InvalidDocumentException e) {
            throw new UnusableConfigurationException("The configuration file cannot be used:" + e.getMessage());
        }
    }

    private static void load(LiveConfiguration live) {
        try {
            live.load();
        } catch (InvalidDocumentException e) {
            throw new UnusableConfigurationException("The configuration that was published cannot be used here:"
                    + e.getMessage() + "\nA file that is named with --config takes its place.");
        }
    }

    /** Publishes what the file says now. A mistake in it changes nothing and is logged. */
    void reload(LiveConfiguration live) {
        try {
            var reader = reader(options, name -> Optional.of(new Secret("not known yet")));
            file.ifPresent(path -> publish(read(path, reader), live));
        } catch (UnusableConfigurationException | InvalidDocumentException e) {
            LOG.log(Level.ERROR, "configuration is left as it is: " + e.getMessage());
        }
    }

    private void publish(Document said, LiveConfiguration live) {
        String description = file.map(Path::toString).orElse("");
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            long expected = live.published().number();
            if (live.publish(said, AUTHOR, description, expected).isPresent()) return;
        }
        throw new UnusableConfigurationException(
                "Other gateways publish other configurations all the time; " + description + " cannot be.");
    }
}
