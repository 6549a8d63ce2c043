package dev.gatehouse.gateway.send.http;

import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamCall.Header;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Request line and headers as they go over the wire. */
final class RequestHead {

    private RequestHead() {}

    /** For the origin itself, or through a tunnel to it. */
    static byte[] direct(UpstreamCall call, Origin origin) {
        return finish(start(call, origin, ""), call);
    }

    /** For a proxy that reads the request and passes it on: it is told the whole address. */
    static byte[] forwarded(UpstreamCall call, Origin origin, Proxy proxy) {
        StringBuilder head = start(call, origin, "http://" + origin.authority());
        proxy.authorization().ifPresent(value -> append(head, "Proxy-Authorization", value));
        return finish(head, call);
    }

    private static StringBuilder start(UpstreamCall call, Origin origin, String addressPrefix) {
        var head = new StringBuilder(512);
        head.append(call.method()).append(' ').append(addressPrefix);
        head.append(target(call.uri())).append(" HTTP/1.1\r\n");
        append(head, "Host", origin.authority());
        for (Header header : call.headers()) append(head, header.name(), header.value());
        // The gateway looks into replies; what it would have to unpack, it does not ask for.
        append(head, "Accept-Encoding", "identity");
        return head;
    }

    private static byte[] finish(StringBuilder head, UpstreamCall call) {
        if (announcesLength(call))
            append(head, "Content-Length", Long.toString(call.body().length()));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String target(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** Methods without a body need none; any other without a length would be taken as a client's mistake. */
    private static boolean announcesLength(UpstreamCall call) {
        boolean bodyless = call.method().equals("GET") || call.method().equals("HEAD");
        return !bodyless || call.body().length() > 0;
    }

    private static void append(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
