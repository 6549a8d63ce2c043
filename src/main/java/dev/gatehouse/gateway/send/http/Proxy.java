package dev.gatehouse.gateway.send.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** An HTTP proxy, reached without TLS. */
record Proxy(String host, int port, Optional<String> authorization) {

    /** Like {@code http://user:password@proxy.example:3128}; scheme and credentials may be missing. */
    static Proxy parse(String text) {
        URI uri = URI.create(text.contains("://") ? text : "http://" + text);
        // The text may hold a password, so it is not repeated.
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("a proxy must be given as http://[user:password@]host[:port]");
        }
        return new Proxy(
                uri.getHost(),
                uri.getPort() < 0 ? 80 : uri.getPort(),
                Optional.ofNullable(uri.getUserInfo()).map(Proxy::basic));
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
