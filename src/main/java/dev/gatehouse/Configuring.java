package dev.gatehouse;

import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentReader;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Revision;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.store.RevisionTable;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where the configuration comes from: the file, which is published as a revision like any other; where there is none, the live
 * revision of the database.
 *
 * @param options how the process was started
 * @param written what the file said at the start, if there is one
 */
record Configuring(Options options, Optional<Written> written) {

    private static final String AUTHOR = "file";

    /** Another gateway was faster each time; as many that start at once would be a mistake. */
    private static final int MOST_TRIES = 20;

    /** What a file says. */
    record Written(Path file, String text, Document document) {}

    /** @throws UnusableConfigurationException if there is a file that cannot be read or is not valid */
    static Configuring by(Options options) {
        // Whether a secret is stored can be told only when the database is open.
        var reader = reader(options, name -> Optional.of(new Secret("not known yet")), provider -> List.of());
        return new Configuring(options, options.config().map(file -> read(file, reader)));
    }

    private static DocumentReader reader(
            Options options, Function<String, Optional<Secret>> vault, Function<Provider, List<String>> offered) {
        return new DocumentReader(
                name -> Optional.ofNullable(options.environment().get(name)),
                vault,
                options.networks(),
                Clock.systemUTC(),
                offered);
    }

    private static Written read(Path file, DocumentReader reader) {
        String text = FileWatch.read(file).orElseThrow(() -> FileWatch.unreadable(file));
        try {
            Document document = Document.parse(text);
            reader.read(document);
            return new Written(file, text, document);
        } catch (InvalidDocumentException e) {
            throw notValid(file, e);
        }
    }

    private static UnusableConfigurationException notValid(Path file, InvalidDocumentException e) {
        return new UnusableConfigurationException("The configuration file " + file + " is not valid:" + e.getMessage());
    }

    /** The file that dictates, if there is one. */
    Optional<Path> file() {
        return options.config();
    }

    /**
     * Puts the file's document, or without a file the live one, into force.
     *
     * @param vault the stored secret of a name
     * @param offered the names of the models that a provider is known to offer
     * @param cameIntoForce is told of each revision that does
     * @throws UnusableConfigurationException if it cannot be used here
     */
    LiveConfiguration begin(
            RevisionTable table,
            Function<String, Optional<Secret>> vault,
            Function<Provider, List<String>> offered,
            Consumer<Revision> cameIntoForce) {
        var live = new LiveConfiguration(table, reader(options, vault, offered), cameIntoForce);
        written.ifPresentOrElse(said -> publish(said.file(), said.document(), live), () -> load(live));
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

    /** A watch of the file, if there is one, that is still to be started. */
    Optional<FileWatch> watch(LiveConfiguration live) {
        return written.map(said ->
                new FileWatch(said.file(), said.text(), text -> publish(said.file(), parsed(said.file(), text), live)));
    }

    private static Document parsed(Path file, String text) {
        try {
            return Document.parse(text);
        } catch (InvalidDocumentException e) {
            throw notValid(file, e);
        }
    }

    private static void publish(Path file, Document said, LiveConfiguration live) {
        try {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                long expected = live.published().number();
                if (live.publish(said, AUTHOR, file.toString(), expected).isPresent()) return;
            }
        } catch (InvalidDocumentException e) {
            throw notValid(file, e);
        }
        throw new UnusableConfigurationException(
                "Other gateways publish other configurations all the time; " + file + " cannot be.");
    }
}
