package dev.gatehouse.gateway.send.http;

import dev.gatehouse.gateway.send.UpstreamCall.Header;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Status line and headers of a reply, as in RFC 9112, read 2026-11-21. */
record ReplyHead(int minorVersion, int status, List<Header> headers) {

    /** Providers send 1 to 4 KB, proxies add cookies and policies: far above both, far below harm. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_HEADERS = 200;

    ReplyHead {
        headers = List.copyOf(headers);
    }

    static ReplyHead read(ReplyInput in) throws IOException {
        String statusLine = in.line(MAX_BYTES);
        int budget = MAX_BYTES - statusLine.length();
        List<Header> headers = new ArrayList<>();
        for (String line = in.line(budget); !line.isEmpty(); line = in.line(budget)) {
            if (headers.size() == MAX_HEADERS) throw new ProtocolException("too many headers");
            headers.add(parseHeader(line));
            budget -= line.length();
        }
        return parseStatus(statusLine, headers);
    }

    Optional<String> header(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) return Optional.of(header.value());
        }
        return Optional.empty();
    }

    /** All elements of a header that is a list, over all its lines, none empty. */
    List<String> elements(String name) {
        List<String> elements = new ArrayList<>(1);
        for (Header header : headers) {
            if (!header.name().equalsIgnoreCase(name)) continue;
            for (String element : header.value().split(",", -1)) {
                if (!element.isBlank()) elements.add(element.trim());
            }
        }
        return elements;
    }

    /** A reply to be followed by another one to the same request. */
    boolean interim() {
        return status < 200;
    }

    /** The peer will take another request on this connection. HTTP/1.0 is not worth the trouble of asking. */
    boolean keepsConnection() {
        if (minorVersion < 1) return false;
        for (String option : elements("Connection")) {
            if (option.equalsIgnoreCase("close")) return false;
        }
        return true;
    }

    /** {@code HTTP/1.1 200 OK}, where some servers leave out the reason and the space before it. */
    private static ReplyHead parseStatus(String line, List<Header> headers) throws ProtocolException {
        boolean shape = line.length() >= 12
                && line.startsWith("HTTP/1.")
                && digit(line, 7)
                && line.charAt(8) == ' '
                && digit(line, 9)
                && digit(line, 10)
                && digit(line, 11)
                && (line.length() == 12 || line.charAt(12) == ' ');
        if (!shape) throw new ProtocolException("not an HTTP/1 status line");
        int status = Integer.parseInt(line, 9, 12, 10);
        if (status < 100 || status > 599) throw new ProtocolException("no such status");
        return new ReplyHead(line.charAt(7) - '0', status, headers);
    }

    private static boolean digit(String line, int at) {
        return line.charAt(at) >= '0' && line.charAt(at) <= '9';
    }

    /** Refuses folded lines and blanks before the colon: RFC 9112 lets a gateway do so, and each hides a header. */
    private static Header parseHeader(String line) throws ProtocolException {
        int colon = line.indexOf(':');
        if (colon < 1) throw new ProtocolException("a header line without a name");
        for (int i = 0; i < colon; i++) {
            if (!tokenCharacter(line.charAt(i))) throw new ProtocolException("a header name with odd characters");
        }
        return new Header(line.substring(0, colon), line.substring(colon + 1).trim());
    }

    private static boolean tokenCharacter(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        boolean digit = c >= '0' && c <= '9';
        return letter || digit || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
