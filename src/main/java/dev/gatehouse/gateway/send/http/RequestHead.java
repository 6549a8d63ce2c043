package dev.gatehouse.gateway.send.http;

import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamCall.Header;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Request line and headers as they go over the wire. */
final class RequestHead {

    private RequestHead() {}

    /** @param forwarder the proxy that reads this request and passes it on, if there is one */
    static byte[] bytes(UpstreamCall call, Origin origin, Optional<Proxy> forwarder) {
        var head = new StringBuilder(512);
        head.append(call.method()).append(' ');
        // A proxy is told the whole address, an origin only its own part of it.
        if (forwarder.isPresent()) head.append("http://").append(origin.authority());
        head.append(target(call.uri())).append(" HTTP/1.1\r\n");
        append(head, "Host", origin.authority());
        for (Header header : call.headers()) append(head, header.name(), header.value());
        // The gateway looks into replies; what it would have to unpack, it does not ask for.
        append(head, "Accept-Encoding", "identity");
        forwarder.flatMap(Proxy::authorization).ifPresent(value -> append(head, "Proxy-Authorization", value));
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
