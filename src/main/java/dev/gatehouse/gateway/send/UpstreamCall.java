package dev.gatehouse.gateway.send;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One call to a provider.
 *
 * @param headers sent as given, in order; {@code Host}, {@code Content-Length}, {@code Connection} and
 *     {@code Accept-Encoding: identity} are added by the client and must not be among them
 * @param freshConnection true to dial anew instead of using a pooled connection (the retry after a reset)
 * @param connectTimeout for name resolution, TCP connect, proxy and TLS handshake together
 * @param headersTimeout from the last byte of the request sent to the last byte of the reply's head; while the request
 *     is being sent, the longest time without any progress
 * @param stallTimeout the longest silence between two reads of the body
 */
public record UpstreamCall(
        String method,
        URI uri,
        List<Header> headers,
        Body body,
        boolean freshConnection,
        Duration connectTimeout,
        Duration headersTimeout,
        Duration stallTimeout) {

    private static final Set<String> ADDED_BY_THE_CLIENT =
            Set.of("host", "content-length", "transfer-encoding", "connection", "accept-encoding");

    public UpstreamCall {
        headers = List.copyOf(headers);
        for (Header header : headers) {
            if (ADDED_BY_THE_CLIENT.contains(header.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("not for the caller to set: " + header.name());
            }
        }
    }

    /** One header line; neither part holds CR, LF or NUL. */
    public record Header(String name, String value) {

        public Header {
            if (endsLine(name) || endsLine(value))
                throw new IllegalArgumentException("a header with a line end or NUL");
        }

        private static boolean endsLine(String text) {
            return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\0') >= 0;
        }
    }

    /** A request body that can be sent again on another connection. */
    public interface Body {

        /** Exact number of bytes that {@link #writeTo} writes. */
        long length();

        void writeTo(OutputStream out) throws IOException;
    }
}
