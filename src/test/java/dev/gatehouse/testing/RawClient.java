package dev.gatehouse.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends exactly the bytes it is told to. No read of it waits for longer than 10 s. */
public final class RawClient implements AutoCloseable {

    public record Reply(int status, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    public final Socket socket;
    private final InputStream in;

    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    /** Without the empty line at the end of a head, which {@link #request} adds. */
    public RawClient send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** @param requestLine without version */
    public RawClient request(String requestLine, String... headers) throws IOException {
        var head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: test\r\n");
        for (String header : headers) head.append(header).append("\r\n");
        return send(head.append("\r\n").toString());
    }

    public Reply reply() throws IOException {
        Reply head = replyHead();
        if (head.header("Transfer-Encoding").equals("chunked")) {
            var body = new StringBuilder();
            for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) body.append(chunk);
            return new Reply(head.status(), head.headers(), body.toString());
        }
        int length = Integer.parseInt(head.headers().getOrDefault("Content-Length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) throw new EOFException("reply cut off");
        return new Reply(head.status(), head.headers(), new String(body, StandardCharsets.UTF_8));
    }

    public Reply replyHead() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] nameAndValue = line.split(":", 2);
            headers.put(nameAndValue[0], nameAndValue[1].strip());
        }
        return new Reply(status, headers, "");
    }

    /** The next chunk of a chunked body, empty at its end. */
    public String chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        byte[] data = in.readNBytes(size);
        line();
        if (data.length < size) throw new EOFException("chunk cut off");
        return new String(data, StandardCharsets.UTF_8);
    }

    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits for the server to close. A reset counts: then it had not read everything. */
    public boolean closed() {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("still open", e);
        }
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new EOFException("closed after: " + line);
            if (b != '\r') line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
