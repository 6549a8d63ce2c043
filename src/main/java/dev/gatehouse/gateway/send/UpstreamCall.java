package dev.gatehouse.gateway.send;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One call to a provider.
 *
 * @param headers sent as given, in order; {@code Host}, {@code Content-Length}, {@code Connection} and
 *     {@code Accept-Encoding: identity} are added by the client and must not be among them
 * @param freshConnection true to dial anew instead of using a pooled connection (the retry after a reset)
 * @param connectTimeout for name resolution excluded, TCP connect and TLS handshake together
 * @param headersTimeout from the last byte of the request sent to the last byte of the reply's head
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

    public UpstreamCall {
        headers = List.copyOf(headers);
    }

    /** One header line; neither part holds CR, LF or NUL. */
    public record Header(String name, String value) {}

    /** A request body that can be sent again on another connection. */
    public interface Body {

        /** Exact number of bytes that {@link #writeTo} writes. */
        long length();

        void writeTo(OutputStream out) throws IOException;
    }
}
