package dev.gatehouse.control.access;

import dev.gatehouse.domain.Secret;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/**
 * Where a browser keeps the token of its session. Over TLS its name makes the browser hold it to this very host, and to TLS;
 * without TLS it is only given and only taken on the machine itself. Source: RFC 6265bis, section 4.1.3.2, read 2026-11-21.
 */
final class SessionCookie {

    private static final String SECURE = "__Host-gatehouse";
    private static final String PLAIN = "gatehouse";
    private static final String TERMS = "; Path=/; HttpOnly; SameSite=Strict; Max-Age=";

    private SessionCookie() {}

    /** Whether a session may be kept by whoever sent this: not by a browser to which the cookie would travel in the clear. */
    static boolean canBeKeptBy(ServerRequest request) {
        boolean browser = request.headers().contains(HeaderNames.ORIGIN);
        return !browser || Origin.isSecure(request) || Origin.isLoopback(request);
    }

    static Optional<Secret> read(ServerRequest request) {
        var cookies = request.headers().cookies();
        if (cookies.contains(SECURE)) return Optional.of(new Secret(cookies.get(SECURE)));
        boolean plain = cookies.contains(PLAIN) && Origin.isLoopback(request);
        return plain ? Optional.of(new Secret(cookies.get(PLAIN))) : Optional.empty();
    }

    /** The header that gives it to the browser. */
    static Header giving(ServerRequest request, Secret token) {
        return header(request, token.reveal() + TERMS + Sessions.LIFETIME.toSeconds());
    }

    /** The header that takes it away. */
    static Header taking(ServerRequest request) {
        return header(request, TERMS + 0);
    }

    private static Header header(ServerRequest request, String value) {
        boolean plain = !Origin.isSecure(request) && Origin.isLoopback(request);
        String cookie = plain ? PLAIN + "=" + value : SECURE + "=" + value + "; Secure";
        return HeaderValues.create(HeaderNames.SET_COOKIE, cookie);
    }
}
