package dev.gatehouse.gateway.send.http;

import java.net.URI;
import java.util.Locale;

/** Whom a connection leads to; connections of one origin are interchangeable. */
record Origin(boolean tls, String host, int port) {

    static Origin of(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        boolean known = tls || "http".equalsIgnoreCase(uri.getScheme());
        if (!known || uri.getHost() == null) {
            throw new IllegalArgumentException("not an http or https URL with a host");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return new Origin(tls, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    /** The value of the {@code Host} header. */
    String authority() {
        return port == (tls ? 443 : 80) ? host : hostAndPort();
    }

    String hostAndPort() {
        return host + ":" + port;
    }

    /** Without the brackets that an IPv6 address has in a URL. */
    String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
