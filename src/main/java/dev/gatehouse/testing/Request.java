package dev.gatehouse.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A request as a fake provider received it. */
public final class Request {

    private final int ordinal;
    private final int connection;
    private final long receivedAtNanos;
    private final RequestHead head;
    private final byte[] body;

    Request(int ordinal, int connection, long receivedAtNanos, RequestHead head, byte[] body) {
        this.ordinal = ordinal;
        this.connection = connection;
        this.receivedAtNanos = receivedAtNanos;
        this.head = head;
        this.body = body;
    }

    /** 1 for the first request that this provider received. */
    public int ordinal() {
        return ordinal;
    }

    /** 1 for the first connection that this provider accepted. */
    public int connection() {
        return connection;
    }

    /** {@link System#nanoTime()} when the last byte of the head had come. */
    public long receivedAtNanos() {
        return receivedAtNanos;
    }

    public String method() {
        return head.method();
    }

    /** With the query, as received. */
    public String path() {
        return head.path();
    }

    /** In the order and spelling received. */
    public List<Header> headers() {
        return head.headers();
    }

    /** The first header of that name, compared without case. */
    public Optional<String> header(String name) {
        return head.header(name);
    }

    /** Empty for a script that does not read the body. */
    public byte[] body() {
        return body.clone();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return ordinal + ". " + method() + " " + path() + " on connection " + connection;
    }

    /** One header line. */
    public record Header(String name, String value) {}
}
