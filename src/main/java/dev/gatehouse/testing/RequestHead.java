package dev.gatehouse.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The request line and headers, read from the wire with the trust that a test may have in its own client. */
record RequestHead(String method, String path, List<Request.Header> headers) {

    RequestHead {
        headers = List.copyOf(headers);
    }

    /** Empty when the peer closed the connection instead of sending another request. */
    static Optional<RequestHead> read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) return Optional.empty();
        String[] parts = first.split(" ", 3);
        if (parts.length < 3) throw new IOException("not a request line: " + first);
        List<Request.Header> headers = new ArrayList<>();
        for (String line = expectLine(in); !line.isEmpty(); line = expectLine(in)) {
            int colon = line.indexOf(':');
            if (colon < 1) throw new IOException("not a header line: " + line);
            headers.add(new Request.Header(
                    line.substring(0, colon), line.substring(colon + 1).trim()));
        }
        return Optional.of(new RequestHead(parts[0], parts[1], headers));
    }

    Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Request.Header::value)
                .findFirst();
    }

    /** The peer will send no other request on this connection. */
    boolean isLast() {
        return header("Connection").map("close"::equalsIgnoreCase).orElse(false);
    }

    byte[] readBody(InputStream in) throws IOException {
        if (header("Transfer-Encoding").isPresent()) return readChunks(in);
        int length = header("Content-Length").map(Integer::parseInt).orElse(0);
        return expectBytes(in, length);
    }

    private static byte[] readChunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        int size;
        do {
            size = Integer.parseInt(expectLine(in), 16);
            body.writeBytes(expectBytes(in, size));
            expectLine(in);
        } while (size > 0);
        return body.toByteArray();
    }

    private static byte[] expectBytes(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) throw new EOFException("the request ended early");
        return bytes;
    }

    private static String expectLine(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) throw new EOFException("the request ended early");
        return line;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) return null;
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
