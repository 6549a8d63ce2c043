package dev.gatehouse.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The provider's end of a connection: writes a reply in order or out of it. Every method that writes has sent its bytes
 * when it returns, in one piece where the kernel lets it.
 */
public final class Wire {

    private final Socket socket;
    private final BufferedInputStream in;
    private final OutputStream out;
    private boolean ended;

    Wire(Socket socket, BufferedInputStream in) throws IOException {
        this.socket = socket;
        this.in = in;
        this.out = socket.getOutputStream();
    }

    /** Any bytes; characters beyond ASCII leave as UTF-8. */
    public void raw(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /**
     * A reply's head; what follows is up to the script.
     *
     * @param headers lines such as {@code "Content-Length: 2"}
     */
    public void status(int status, String... headers) throws IOException {
        raw(head(status, headers));
    }

    /** A whole reply: head, length, body. */
    public void json(int status, String body, String... headers) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        raw(head(status, headers).stripTrailing() + "\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n\r\n" + body);
    }

    /** The head of an event stream; frames follow. */
    public void sse(String... headers) throws IOException {
        raw(head(200, headers).stripTrailing()
                + "\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    /** One event without a name, as one chunk. */
    public void frame(String data) throws IOException {
        chunk("data: " + data + "\n\n");
    }

    /** One named event, as one chunk. */
    public void event(String name, String data) throws IOException {
        chunk("event: " + name + "\ndata: " + data + "\n\n");
    }

    /** OpenAI's last frame and the end of the body. */
    public void done() throws IOException {
        frame("[DONE]");
        endChunks();
    }

    public void chunk(String text) throws IOException {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        raw(Integer.toHexString(length) + "\r\n" + text + "\r\n");
    }

    /** The last chunk, with trailer lines if any. */
    public void endChunks(String... trailers) throws IOException {
        raw("0\r\n" + lines(trailers) + "\r\n");
    }

    /** Waits; a peer that leaves meanwhile ends the script at once. */
    public void pause(Duration duration) throws IOException {
        long end = System.nanoTime() + duration.toNanos();
        in.mark(1);
        try {
            socket.setSoTimeout((int) Math.max(1, duration.toMillis()));
            if (in.read() < 0) throw new EOFException("the peer closed the connection");
            // The next request is here already; it has to wait its turn.
            in.reset();
            Thread.sleep(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } catch (SocketTimeoutException e) {
            // Nothing came, nobody left: this is the pause.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            socket.setSoTimeout(0);
        }
    }

    /** Says nothing and drops what comes until the peer has closed the connection, which ends the script. */
    public void silence() throws IOException {
        in.skipNBytes(Long.MAX_VALUE);
    }

    /** Ends the connection with a reset (RST). */
    public void reset() throws IOException {
        ended = true;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends the connection in order (FIN), wherever the reply is. */
    public void cut() throws IOException {
        ended = true;
        socket.close();
    }

    /** The script has ended the connection. */
    boolean ended() {
        return ended;
    }

    private static String head(int status, String... headers) {
        return "HTTP/1.1 " + status + " " + reason(status) + "\r\n" + lines(headers) + "\r\n";
    }

    private static String lines(String... lines) {
        return lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
    }

    private static String reason(int status) {
        return switch (status / 100) {
            case 1 -> "Continue";
            case 2 -> "OK";
            case 3 -> "Elsewhere";
            case 4 -> "Refused";
            default -> "Failed";
        };
    }
}
