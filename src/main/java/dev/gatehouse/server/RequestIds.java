package dev.gatehouse.server;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import java.util.Optional;
import java.util.function.Supplier;

/** Names each request in its answer: by the client's own id if that can go into headers, rows and logs, else by a new one. */
final class RequestIds {

    private static final HeaderName NAME = HeaderNames.create("X-Request-ID");
    private static final int MAX_CHARS = 128;

    private final Supplier<String> fresh;

    RequestIds(Supplier<String> fresh) {
        this.fresh = fresh;
    }

    /** The header that the answer to a request carries. */
    Header of(Headers request) {
        Optional<String> own = request.first(NAME).filter(RequestIds::usable);
        return HeaderValues.create(NAME, own.orElseGet(fresh));
    }

    private static boolean usable(String id) {
        if (id.isEmpty() || id.length() > MAX_CHARS) return false;
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) <= ' ' || id.charAt(i) > '~') return false;
        }
        return true;
    }
}
