package dev.gatehouse.control.api;

import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.access.Identity;
import dev.gatehouse.control.config.DiffSummary;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.config.LiveConfiguration.Published;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What all calls share that publish a document.
 *
 * @param file what dictates the configuration, if there is one
 */
record Publishing(LiveConfiguration configuration, Supplier<Optional<Path>> file) {

    void refuseIfFileDictates() {
        file.get().ifPresent(path -> {
            throw ApiProblem.conflict(
                    "file_managed",
                    "The file " + path
                            + " dictates the configuration of this gateway: change it there, which is published within"
                            + " seconds, or start without --config.");
        });
    }

    /** A change of the live document, and its answer. */
    interface Edit {
        Object of(Published live);
    }

    /** Makes the change unless the caller saw another revision than the live one. */
    Optional<?> changing(ServerRequest request, Edit edit) {
        refuseIfFileDictates();
        Published live = configuration.published();
        OptionalLong expected = ConfigCall.ifMatch(request);
        // What is built on another document than its author saw would undo what came between.
        if (expected.isPresent() && expected.getAsLong() != live.number()) throw stale();
        try {
            return Optional.of(edit.of(live));
        } catch (InvalidDocumentException e) {
            throw ApiProblem.invalidDocument(e);
        }
    }

    /** Publishes the live document as it was changed; returns the number of the revision that is live now. */
    long publish(Published live, Document changed, String description, ServerRequest request, ServerResponse response) {
        OptionalLong published = configuration.publish(changed, author(request), description, live.number());
        return done(request, response, live, changed, published);
    }

    static String author(ServerRequest request) {
        return Identity.of(request).name();
    }

    /**
     * The live revision.
     *
     * @throws ApiProblem if it is another than the expected one
     */
    Published live(long expected) {
        Published live = configuration.published();
        if (live.number() != expected) throw stale();
        return live;
    }

    /**
     * Notes what came of it.
     *
     * @param before the revision that was live until now
     * @param published the number of the live revision; empty, and nothing has happened, if another one than expected is live
     */
    long done(
            ServerRequest request, ServerResponse response, Published before, Document after, OptionalLong published) {
        long number = published.orElseThrow(this::stale);
        String changes = DiffSummary.of(before.document(), after);
        Audit.note(request, "revision " + before.number() + " -> revision " + number + ": " + changes);
        tag(response, number);
        return number;
    }

    ApiProblem stale() {
        return ApiProblem.conflict(
                "stale_revision",
                "Revision " + configuration.published().number()
                        + " is live, which is not the expected one; look at it first.");
    }

    static void tag(ServerResponse response, long number) {
        response.header(HeaderNames.ETAG, "\"" + number + "\"");
    }
}
