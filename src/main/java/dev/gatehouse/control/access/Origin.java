package dev.gatehouse.control.access;

import dev.gatehouse.domain.IpAddress;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * Which site a browser's request comes from. Browsers say so themselves, and no page can make them lie. Sources: Fetch
 * standard, "Origin header"; Fetch Metadata Request Headers, "Sec-Fetch-Site"; read 2026-11-21.
 */
final class Origin {

    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

    private Origin() {}

    /** Whether a page of ours made it, by what its browser says; false also if nothing is said. */
    static boolean isOurs(ServerRequest request) {
        Optional<String> site = header(request, FETCH_SITE);
        Optional<String> origin = header(request, HeaderNames.ORIGIN);
        return (site.isPresent() || origin.isPresent()) && !isForeign(request);
    }

    /** Whether its browser says that a page of somebody else made it. */
    static boolean isForeign(ServerRequest request) {
        boolean foreignSite = header(request, FETCH_SITE)
                .filter(said -> !said.equals("same-origin"))
                .isPresent();
        boolean foreignOrigin = header(request, HeaderNames.ORIGIN)
                .filter(origin -> !names(request, origin))
                .isPresent();
        return foreignSite || foreignOrigin;
    }

    /** Whether the browser came over TLS, be it to a proxy in front of us. */
    static boolean isSecure(ServerRequest request) {
        return header(request, HeaderNames.ORIGIN)
                .filter(origin -> origin.startsWith("https://"))
                .isPresent();
    }

    /** Whether the browser names this machine itself: then nobody is between it and us who could listen. */
    static boolean isLoopback(ServerRequest request) {
        String host = host(request);
        int port = host.lastIndexOf(':');
        boolean hasPort = port > host.lastIndexOf(']');
        String name = hasPort && port >= 0 ? host.substring(0, port) : host;
        if (name.equals("localhost") || name.equals("[::1]")) return true;
        return name.startsWith("127.") && IpAddress.parse(name).isPresent();
    }

    private static boolean names(ServerRequest request, String origin) {
        boolean usable = origin.startsWith("https://") || (origin.startsWith("http://") && isLoopback(request));
        return usable && host(request).equals(authority(origin));
    }

    private static String authority(String origin) {
        return origin.substring(origin.indexOf("//") + 2).toLowerCase(Locale.ROOT);
    }

    private static String host(ServerRequest request) {
        return header(request, HeaderNames.HOST).orElse("").toLowerCase(Locale.ROOT);
    }

    private static Optional<String> header(ServerRequest request, HeaderName name) {
        return request.headers().first(name);
    }
}
