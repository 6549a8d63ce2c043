package dev.gatehouse;

import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentReader;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.store.RevisionTable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the configuration comes from: the file, which is published as a revision like any other; where there is none, the live
 * revision of the database.
 *
 * @param file its content is read at the start and at each {@link #reload}
 * @param document what the file said at the start
 */
record Configuring(DocumentReader reader, Optional<Path> file, Optional<Document> document) {

    private static final Logger LOG = System.getLogger(Configuring.class.getName());

    private static final String AUTHOR = "file";

    /** Another gateway was faster each time; as many that start at once would be a mistake. */
    private static final int MOST_TRIES = 20;

    /** @throws UnusableConfigurationException if there is a file that cannot be read or is not valid */
    static Configuring by(Options options) {
        var reader = new DocumentReader(
                name -> Optional.ofNullable(options.environment().get(name)), options.networks());
        return new Configuring(reader, options.config(), options.config().map(file -> read(file, reader)));
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

    /** @throws UnusableConfigurationException if there is no file, and the live revision cannot be used here */
    LiveConfiguration begin(RevisionTable table) {
        var live = new LiveConfiguration(table, reader);
        document.ifPresentOrElse(said -> publish(said, live), () -> load(live));
        return live;
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
            file.ifPresent(path -> publish(read(path, reader), live));
        } catch (UnusableConfigurationException e) {
            LOG.log(Level.ERROR, "configuration is left as it is: " + e.getMessage());
        }
    }

    private void publish(Document said, LiveConfiguration live) {
        String comment = file.map(Path::toString).orElse("");
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            long expected = live.published().number();
            if (live.publish(said, AUTHOR, comment, expected).isPresent()) return;
        }
        throw new UnusableConfigurationException(
                "Other gateways publish other configurations all the time; " + comment + " cannot be.");
    }
}
