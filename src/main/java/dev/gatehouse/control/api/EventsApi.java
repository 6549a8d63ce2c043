package dev.gatehouse.control.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.control.events.Event;
import dev.gatehouse.control.events.EventType;
import dev.gatehouse.control.events.Events;
import dev.gatehouse.control.events.Subscription;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code GET /api/events}: what happens in this gateway, as a stream of server-sent events that ends only with one of its two sides. */
public final class EventsApi {

    /** Tells when a client has left although nothing is being written to it. */
    public interface Departures {

        /**
         * Runs the action once, on another thread, when the client of this request closes its connection.
         *
         * @return to be run when that no longer matters
         */
        Runnable watch(ServerRequest request, Runnable action);
    }

    /** So that nothing in between takes the connection for dead, and a client that is gone without a word is noticed. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    /** How long somebody who was signed out may go on to look. A check costs one row by its key. */
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(2);

    /** A place is free again as soon as somebody closes a page. */
    private static final Duration BEFORE_ASKING_AGAIN = Duration.ofSeconds(15);

    private static final byte[] COMMENT = ": alive\n\n".getBytes(US_ASCII);
    private static final byte[] END = "\n\n".getBytes(US_ASCII);

    private static final Header EVENT_STREAM = HeaderValues.createCached("Content-Type", "text/event-stream");

    /** Asks nginx in front of us not to collect the stream. */
    private static final Header NO_PROXY_BUFFER = HeaderValues.createCached("X-Accel-Buffering", "no");

    private final AdminApi api;
    private final Events events;
    private final LongSupplier inFlight;
    private final Departures departures;
    private final Predicate<ServerRequest> known;

    /**
     * The resource of one gateway.
     *
     * @param inFlight how many requests are being served
     * @param known whether who sent a request would still be let in
     */
    public EventsApi(
            AdminApi api, Events events, LongSupplier inFlight, Departures departures, Predicate<ServerRequest> known) {
        this.api = api;
        this.events = events;
        this.inFlight = inFlight;
        this.departures = departures;
        this.known = known;
    }

    /** All events, or those of the {@code types} that the query names, with commas between them. */
    public Handler follow() {
        return api.tellingProblems((request, response) -> follow(request, response));
    }

    private void follow(ServerRequest request, ServerResponse response) throws IOException {
        Set<EventType> types = types(request.query().first("types").orElse(""));
        try (Subscription subscription = events.subscribe(types).orElseThrow(EventsApi::tooMany)) {
            response.header(EVENT_STREAM).header(NO_PROXY_BUFFER);
            if (request.prologue().method().equals(Method.HEAD)) {
                response.send();
                return;
            }
            Runnable unwatch = departures.watch(request, subscription::end);
            try (OutputStream out = response.outputStream()) {
                write(out, COMMENT);
                if (types.contains(EventType.LIVE)) write(out, bytes(new Event.Live(inFlight.getAsLong())));
                tell(request, subscription, out);
            } finally {
                unwatch.run();
            }
        }
    }

    /** Until the subscription ends, or who asked is not known any more. */
    private void tell(ServerRequest request, Subscription subscription, OutputStream out) throws IOException {
        long written = System.nanoTime();
        long checked = written;
        while (!subscription.hasEnded()) {
            Optional<Event> event = subscription.next(BETWEEN_CHECKS);
            long now = System.nanoTime();
            if (event.isPresent() || now - written >= SIGN_OF_LIFE.toNanos()) {
                write(out, event.map(EventsApi::bytes).orElse(COMMENT));
                written = now;
            }
            if (now - checked >= BETWEEN_CHECKS.toNanos()) {
                if (!known.test(request)) return;
                checked = now;
            }
        }
    }

    private static void write(OutputStream out, byte[] frame) throws IOException {
        out.write(frame);
        out.flush();
    }

    /** JSON has no line break that is not escaped. */
    private static byte[] bytes(Event event) {
        byte[] head = ("event: " + event.type().id() + "\ndata: ").getBytes(US_ASCII);
        byte[] data = AdminApi.bytes(event);
        byte[] frame = Arrays.copyOf(head, head.length + data.length + END.length);
        System.arraycopy(data, 0, frame, head.length, data.length);
        System.arraycopy(END, 0, frame, head.length + data.length, END.length);
        return frame;
    }

    private static Set<EventType> types(String query) {
        if (query.isBlank()) return EnumSet.allOf(EventType.class);
        return Arrays.stream(query.split(",", -1)).map(EventsApi::type).collect(Collectors.toSet());
    }

    private static EventType type(String id) {
        return Arrays.stream(EventType.values())
                .filter(type -> type.id().equals(id.strip()))
                .findFirst()
                .orElseThrow(() -> ApiProblem.badRequest(
                        "unknown_type",
                        "types may be exchange, circuit, revision and live, with commas between them."));
    }

    private static ApiProblem tooMany() {
        return ApiProblem.unavailable(
                "too_many_streams", "As many look on already as this gateway allows.", BEFORE_ASKING_AGAIN);
    }
}
