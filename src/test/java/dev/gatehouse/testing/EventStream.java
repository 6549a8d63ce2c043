package dev.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stream of {@code /api/events}, read on a thread of its own. Once it is there, nothing that happens is missed. */
public final class EventStream implements AutoCloseable {

    /** One event as it came. */
    public record Told(String type, JsonNode data) {}

    private final RawClient client;
    private final StringBuilder unread = new StringBuilder();
    /** All that was told, in its order. */
    public final List<Told> told = new CopyOnWriteArrayList<>();

    private volatile boolean ended;

    private EventStream(RawClient client) {
        this.client = client;
    }

    /** With the admin token. */
    public static EventStream of(TestGateway gateway, String query) {
        return with(gateway, query, "Authorization: Bearer " + TestGateway.ADMIN_TOKEN);
    }

    /** @param header which shows who looks on */
    public static EventStream with(TestGateway gateway, String query, String header) {
        try {
            var client = new RawClient(gateway.port());
            // Cookies are taken on the machine itself only.
            String request = "GET /api/events%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n\r\n".formatted(query, header);
            RawClient.Reply head = client.send(request).replyHead();
            if (head.status() != 200) throw new AssertionError(head.toString());
            var stream = new EventStream(client);
            stream.take(client.chunk());
            // Longer than between two signs of life.
            client.socket.setSoTimeout(Math.toIntExact(TestGateway.PATIENCE.toMillis()));
            Thread.ofVirtual().start(stream::read);
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try {
            for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) take(chunk);
        } catch (IOException e) {
            // Cut off is ended too.
        } finally {
            ended = true;
        }
    }

    private void take(String chunk) {
        unread.append(chunk);
        for (int end = unread.indexOf("\n\n"); end >= 0; end = unread.indexOf("\n\n")) {
            String frame = unread.substring(0, end);
            unread.delete(0, end + 2);
            if (frame.startsWith(":")) continue;
            String[] lines = frame.split("\n", -1);
            told.add(new Told(
                    lines[0].substring("event: ".length()), TestGateway.json(lines[1].substring("data: ".length()))));
        }
    }

    /** The data of the first event of this type that has come, or comes. */
    public JsonNode first(String type) {
        TestGateway.await(() -> told.stream().anyMatch(event -> event.type().equals(type)));
        return told.stream()
                .filter(event -> event.type().equals(type))
                .findFirst()
                .orElseThrow()
                .data();
    }

    public boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
