package dev.gatehouse.control.api;

import dev.gatehouse.domain.KeyDigest;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.Optional;

/**
 * The version of a thing outside the document: a digest of what can be changed of it. Who sends it back as {@code If-Match} changes
 * nothing that somebody else changed since; {@link #check} and the change belong into one {@linkplain AdminApi#inTurn turn}, so that
 * of two at the very same moment one comes through.
 *
 * @param text as the header has it
 */
record EntityTag(String text) {

    private static final int DIGITS = 16;

    /** @param shown what can be changed of the thing, as it is shown */
    static EntityTag of(Object shown) {
        String digest = KeyDigest.of(AdminApi.shown(shown).toString()).hex();
        return new EntityTag('"' + digest.substring(0, DIGITS) + '"');
    }

    void tell(ServerResponse response) {
        response.header(HeaderNames.ETAG, text);
    }

    /**
     * Source: RFC 9110, section 13.1.1, "If-Match", read 2026-11-21.
     *
     * @throws ApiProblem if the caller saw another version
     */
    void check(ServerRequest request) {
        Optional<String> header = header(request);
        if (header.isEmpty() || header.get().equals("*")) return;
        boolean seen =
                Arrays.stream(header.get().split(",", -1)).map(String::strip).anyMatch(text::equals);
        if (!seen) throw changed();
    }

    /**
     * The same where there is nothing yet, which nobody can have seen.
     *
     * @throws ApiProblem if the caller saw something
     */
    static void checkNothing(ServerRequest request) {
        if (header(request).isPresent()) throw changed();
    }

    private static Optional<String> header(ServerRequest request) {
        return request.headers().first(HeaderNames.IF_MATCH).map(String::strip);
    }

    private static ApiProblem changed() {
        return ApiProblem.preconditionFailed(
                "changed_meanwhile", "It is not what you saw any more, by If-Match; look at it first.");
    }
}
