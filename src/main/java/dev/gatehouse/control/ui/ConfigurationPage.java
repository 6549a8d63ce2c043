package dev.gatehouse.control.ui;

import dev.gatehouse.control.config.DocumentDiff;
import dev.gatehouse.control.config.DocumentDiff.Change;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.config.LiveConfiguration.Published;
import dev.gatehouse.domain.Revision;
import dev.gatehouse.store.RevisionTable;
import io.helidon.webserver.http.Handler;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /admin/configuration}: the live document, a change to it, and those of before. */
public final class ConfigurationPage {

    private static final int REVISIONS = 50;

    /**
     * The configuration as it is.
     *
     * @param inForce the revision that this process serves
     * @param file what dictates it, if there is one
     * @param revisions the newest, newest first
     */
    public record Live(
            long number, long inForce, String yaml, Optional<Path> file, List<Revision> revisions, Instant now) {}

    /** An old document and what has changed since. */
    public record Old(Revision revision, String yaml, List<Change> since, long live, boolean locked, Instant now) {}

    private final Pages pages;
    private final LiveConfiguration configuration;
    private final RevisionTable table;
    private final Supplier<Optional<Path>> file;
    private final InstantSource clock;

    /** @param file what dictates the configuration, if there is one */
    public ConfigurationPage(
            Pages pages,
            LiveConfiguration configuration,
            RevisionTable table,
            Supplier<Optional<Path>> file,
            InstantSource clock) {
        this.pages = pages;
        this.configuration = configuration;
        this.table = table;
        this.file = file;
        this.clock = clock;
    }

    public Handler show() {
        return pages.showing("configuration", request -> {
            Published published = configuration.published();
            var live = new Live(
                    published.number(),
                    configuration.inForce().number(),
                    published.document().yaml(),
                    file.get(),
                    table.before(Long.MAX_VALUE, REVISIONS),
                    clock.instant());
            return new Pages.View("configuration", "Configuration", Map.of("live", live));
        });
    }

    /** An old revision. */
    public Handler revision() {
        return pages.showing("configuration", request -> {
            Revision revision = number(request.path().pathParameters().get("number"))
                    .flatMap(table::find)
                    .orElseThrow(() -> new Pages.Missing("There is no such revision."));
            Published published = configuration.published();
            var document = LiveConfiguration.document(revision);
            var old = new Old(
                    revision,
                    document.yaml(),
                    DocumentDiff.between(document, published.document()),
                    published.number(),
                    file.get().isPresent(),
                    clock.instant());
            return new Pages.View("revision", "Revision " + revision.number(), Map.of("old", old));
        });
    }

    private static Optional<Long> number(String text) {
        return text.matches("\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
