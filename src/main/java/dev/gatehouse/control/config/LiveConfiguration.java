package dev.gatehouse.control.config;

import dev.gatehouse.domain.Revision;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.store.RevisionTable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The configuration that is in force in this process, and how another one comes into force. A revision that is published here is
 * in force when the call returns; one that another gateway published, as soon as {@link #reload} is called. Thread-safe.
 */
public final class LiveConfiguration {

    private static final Logger LOG = System.getLogger(LiveConfiguration.class.getName());

    /**
     * What requests are served by.
     *
     * @param number of the revision; 0 where nothing was published
     * @param routing what the document comes to
     */
    public record InForce(long number, Document document, Routing routing) {}

    /**
     * What every gateway on the database is to serve by.
     *
     * @param number of the revision; 0 where nothing was published
     */
    public record Published(long number, Document document) {}

    private static final Published NOTHING = new Published(0, Document.EMPTY);

    private final RevisionTable table;
    private final DocumentReader reader;
    private final Consumer<Revision> cameIntoForce;
    private final AtomicReference<InForce> inForce =
            new AtomicReference<>(new InForce(0, Document.EMPTY, Routing.empty()));
    /** The newest revision that cannot be used here, so that this is said once. */
    private final AtomicLong unusable = new AtomicLong();
    /** The day that the document was last read for. */
    private final AtomicReference<LocalDate> day;

    /**
     * Begins with the empty document.
     *
     * @param cameIntoForce is told of each revision that does; must not wait
     */
    public LiveConfiguration(RevisionTable table, DocumentReader reader, Consumer<Revision> cameIntoForce) {
        this.table = table;
        this.reader = reader;
        this.cameIntoForce = cameIntoForce;
        this.day = new AtomicReference<>(reader.today());
    }

    /** The snapshot of this moment. A request reads it once and keeps it. */
    public Routing routing() {
        return inForce.get().routing();
    }

    public InForce inForce() {
        return inForce.get();
    }

    /** The live revision of the database, which may not be in force here yet. */
    public Published published() {
        return table.live()
                .map(revision -> new Published(revision.number(), document(revision)))
                .orElse(NOTHING);
    }

    /**
     * What the document comes to in this process; nothing is changed.
     *
     * @throws InvalidDocumentException with everything that is wrong
     */
    public Routing check(Document document) {
        return reader.read(document);
    }

    /** The same for a document that will be published together with these secrets. */
    public Routing check(Document document, Function<String, Optional<Secret>> secrets) {
        return reader.knowing(secrets).read(document);
    }

    /**
     * Puts the live revision of the database into force.
     *
     * @throws InvalidDocumentException if it cannot be used in this process, whose environment may lack a variable
     */
    public void load() {
        table.liveAfter(inForce.get().number()).ifPresent(this::install);
    }

    /** The same, but what was in force stays so if the new one cannot be used, and the log says why. */
    public void reload() {
        table.liveAfter(inForce.get().number()).ifPresent(newer -> {
            try {
                install(newer);
            } catch (InvalidDocumentException e) {
                complain(newer.number(), e);
            }
        });
    }

    /**
     * Compiles what is in force again: a secret that it refers to has changed, or a day has begun. What cannot be used now stays as it
     * was.
     */
    public void refresh() {
        InForce old = inForce.get();
        try {
            var again = new InForce(old.number(), old.document(), check(old.document()));
            inForce.updateAndGet(now -> now.number() == old.number() ? again : now);
        } catch (InvalidDocumentException e) {
            LOG.log(
                    Level.ERROR,
                    "configuration revision=" + old.number() + " stays as it was compiled before:" + e.getMessage());
        }
    }

    /** To be called again and again: what a document says of days comes true with them, even without the database. */
    public void heedCalendar() {
        LocalDate today = reader.today();
        if (!today.equals(day.getAndSet(today))) refresh();
    }

    /** Whether the live document refers to the stored secret of this name. */
    public boolean refersToSecret(String name) {
        return published().document().json().contains("\"vault:" + name + "\"");
    }

    private void complain(long number, InvalidDocumentException reason) {
        if (unusable.getAndSet(number) == number) return;
        LOG.log(
                Level.ERROR,
                "configuration revision=" + number + " cannot be used by this gateway, which goes on with revision="
                        + inForce.get().number() + ":" + reason.getMessage());
    }

    /**
     * Publishes a document and puts it into force. One that says the same as the live one is live already.
     *
     * @param expected the number of the live revision that it takes the place of; 0 if there is none
     * @return the number of the live revision; empty, and nothing has happened, if another one than expected is live
     * @throws InvalidDocumentException with everything that is wrong; nothing has happened
     */
    public OptionalLong publish(Document document, String author, String description, long expected) {
        return publish(document, author, description, expected, Duration.ZERO);
    }

    /** @param watch how long it is watched, to the second; zero for not at all */
    public OptionalLong publish(Document document, String author, String description, long expected, Duration watch) {
        check(document);
        return change(document, expected, () -> table.publish(document.json(), author, description, expected, watch));
    }

    /**
     * Publishes the document of an old revision again, and puts it into force.
     *
     * @param expected the number of the live revision
     * @return as {@link #publish} does
     * @throws InvalidDocumentException if it cannot be used any more; nothing has happened
     */
    public OptionalLong rollBack(Revision old, String author, String description, long expected) {
        Document document = document(old);
        check(document);
        return change(document, expected, () -> table.rollBack(old.document(), author, description, expected));
    }

    private OptionalLong change(Document document, long expected, Supplier<Optional<Revision>> publish) {
        Published live = published();
        if (live.number() != expected) return OptionalLong.empty();
        if (document.equals(live.document())) {
            reload();
            return OptionalLong.of(expected);
        }
        Optional<Revision> published = publish.get();
        if (published.isEmpty()) return OptionalLong.empty();
        install(published.get());
        return OptionalLong.of(published.get().number());
    }

    /** The document of a revision. */
    public static Document document(Revision revision) {
        return Document.ofJson(revision.document());
    }

    /** Whichever way they come, the one with the highest number stays. */
    private void install(Revision revision) {
        Document document = document(revision);
        var fresh = new InForce(revision.number(), document, check(document));
        InForce before = inForce.getAndAccumulate(fresh, (old, other) -> other.number() > old.number() ? other : old);
        if (before.number() >= fresh.number()) return;
        LOG.log(
                Level.INFO,
                "configuration revision=" + fresh.number() + " groups="
                        + fresh.routing().groups().size() + " providers="
                        + fresh.routing().providers().size());
        cameIntoForce.accept(revision);
    }
}
