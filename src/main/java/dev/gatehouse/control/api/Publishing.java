package dev.gatehouse.control.api;

import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.access.Identity;
import dev.gatehouse.control.config.LiveConfiguration;
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
                    "The file " + path + " dictates the configuration of this gateway: change it and send SIGHUP,"
                            + " or start without --config.");
        });
    }

    static String author(ServerRequest request) {
        return Identity.of(request).name();
    }

    /**
     * Notes what came of it.
     *
     * @param published the number of the live revision; empty, and nothing has happened, if another one than expected is live
     */
    long done(ServerRequest request, ServerResponse response, long expected, OptionalLong published) {
        long number = published.orElseThrow(this::stale);
        Audit.note(request, "revision " + expected, "revision " + number);
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
