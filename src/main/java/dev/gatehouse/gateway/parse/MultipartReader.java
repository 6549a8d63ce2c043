package dev.gatehouse.gateway.parse;

import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Refusal.InvalidRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Reads a form, {@code multipart/form-data}, as it arrives: never all of it in memory if it is large. */
public final class MultipartReader {

    /** What of a form is kept in memory at most; the rest is in a file. */
    public static final long MEMORY_BYTES = Spool.MAX_MEMORY_BYTES;

    private static final int BUFFER_BYTES = 16 * 1024;

    /** RFC 2046, section 5.1.1. */
    private static final int MAX_BOUNDARY_CHARS = 70;

    private MultipartReader() {}

    /**
     * The whole form.
     *
     * @param contentType the header {@code Content-Type}, empty if absent
     * @param announced its length, if the client said so
     * @throws InvalidRequest if it is no form, or names no model, or a part that is read comes twice
     * @throws Refusal.TooLarge as soon as it is known to exceed {@code maxBytes}; the rest is not read
     * @throws java.io.UncheckedIOException if it is large and there is no room for a temporary file
     */
    public static MultipartEnvelope read(
            Endpoint endpoint, String contentType, InputStream in, OptionalLong announced, long maxBytes)
            throws IOException {
        if (announced.orElse(0) > maxBytes) throw new Refusal.TooLarge(maxBytes);
        var scanner = new MultipartScanner(boundary(contentType), endpoint.mayStream());
        var spool = new Spool();
        try {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (spool.length() + read > maxBytes) throw new Refusal.TooLarge(maxBytes);
                scanner.scan(buffer, read);
                spool.append(buffer, read);
            }
            scanner.end();
            spool.complete();
            return new MultipartEnvelope(endpoint, contentType, scanner, spool);
        } catch (IOException | RuntimeException | Error e) {
            spool.close();
            throw e;
        }
    }

    private static String boundary(String contentType) {
        HeaderValue parsed = HeaderValue.parse(contentType)
                .filter(value -> value.token().equals("multipart/form-data"))
                .orElseThrow(() -> refused("The body must be a form: Content-Type multipart/form-data."));
        String boundary = parsed.parameters().getOrDefault("boundary", "");
        if (boundary.isEmpty()) throw refused("The Content-Type names no boundary.");
        if (boundary.length() > MAX_BOUNDARY_CHARS)
            throw refused("The boundary is longer than " + MAX_BOUNDARY_CHARS + " characters.");
        return boundary;
    }

    private static InvalidRequest refused(String message) {
        return InvalidRequest.field("", message);
    }
}
