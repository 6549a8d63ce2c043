package dev.gatehouse.gateway.send.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Set;

/** Finds the end of a reply's body and takes the transfer coding off. */
interface BodyReader {

    /** At least one byte, or -1 at the end of the body. {@code length} is positive. */
    int read(byte[] target, int offset, int length) throws IOException;

    /** How many bytes can be read without blocking, as far as is known. */
    int available();

    /** Everything up to the body's last byte was read, and the next reply may follow. */
    boolean atEnd();

    /** As in RFC 9112 section 6.3, read 2026-11-21. */
    static BodyReader of(String method, ReplyHead head, ReplyInput in) throws IOException {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) return new LengthBody(in, 0);
        List<String> codings = head.elements("Transfer-Encoding");
        if (!codings.isEmpty()) {
            // We never offer another coding, so none may come.
            if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
                throw new ProtocolException("an unknown transfer coding");
            }
            return new ChunkedBody(in, head.header("Content-Length").isPresent());
        }
        if (head.header("Content-Length").isEmpty()) return new CloseBody(in);
        // Some repeat the same.
        Set<String> lengths = Set.copyOf(head.elements("Content-Length"));
        if (lengths.size() != 1) throw new ProtocolException("no or several content lengths");
        return new LengthBody(in, length(lengths.iterator().next()));
    }

    private static long length(String digits) throws ProtocolException {
        // 18 digits always fit into a long.
        if (digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ProtocolException("a content length that is not a number");
        }
        return Long.parseLong(digits);
    }
}
