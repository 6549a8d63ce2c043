package dev.gatehouse.control.access;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/** Tells who makes a call: by a token in {@code Authorization}, else by the cookie of a session. Thread-safe. */
public final class Access {

    private static final String BEARER = "Bearer ";

    private final AdminToken adminToken;
    private final ApiTokens apiTokens;
    private final Sessions sessions;

    public Access(AdminToken adminToken, ApiTokens apiTokens, Sessions sessions) {
        this.adminToken = adminToken;
        this.apiTokens = apiTokens;
        this.sessions = sessions;
    }

    /** Empty if it is nobody that is known. */
    public Optional<Identity> identify(ServerRequest request) {
        Optional<String> header = request.headers().first(HeaderNames.AUTHORIZATION);
        // Who sends a token means that one, and is not let in by another way if it is wrong.
        if (header.isPresent()) return byToken(header.get());
        return SessionCookie.read(request).flatMap(sessions::find);
    }

    private Optional<Identity> byToken(String header) {
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) return Optional.empty();
        String presented = header.substring(BEARER.length()).trim();
        return adminToken.opensFor(presented) ? Optional.of(AdminToken.IDENTITY) : apiTokens.find(presented);
    }
}
