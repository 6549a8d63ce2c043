package dev.gatehouse.server;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Which handler answers which method of which path. HEAD, OPTIONS, and the difference between 404 and 405 follow from it,
 * which Helidon leaves to each application. Paths are Helidon's patterns; of two that match, the earlier answers.
 */
public final class Routes {

    /** A quarter of what takes the gateway 1.3 ms of CPU in all, by the lab's large_1m. */
    private static final long BRIEF_BYTES = 256 * 1024;

    private static final Handler CLOSED = (request, response) -> {
        throw new CloseConnectionException("the listener is closed");
    };

    private record Route(Method method, String path, boolean brief, AtomicReference<Handler> handler) {

        void handle(ServerRequest request, ServerResponse response) throws Exception {
            Handler called = handler.get();
            // A chunked body may become a large one.
            if (brief && request.headers().contentLength().orElse(Long.MAX_VALUE) <= BRIEF_BYTES) {
                called.handle(request, response);
            } else {
                WatchedConnection.of(request).thread().awayFromPollers(() -> called.handle(request, response));
            }
        }
    }

    private static final Door OPEN = (method, path, handler) -> handler;

    private final List<Route> routes = new ArrayList<>();
    private final AtomicReference<Door> door;

    /** What stands before a handler; may refuse to stand before one at all. */
    public interface Door {
        Handler guarding(String method, String path, Handler handler);
    }

    /** Routes that are open to anyone. */
    public Routes() {
        this(OPEN);
    }

    /** @param door asked for each route when it is registered */
    public Routes(Door door) {
        this.door = new AtomicReference<>(door);
    }

    /** Also answers HEAD, with the handler's headers and without its body. */
    public Routes get(String path, Handler handler) {
        return add(Method.GET, path, handler).add(Method.HEAD, path, handler);
    }

    public Routes post(String path, Handler handler) {
        return add(Method.POST, path, handler);
    }

    /**
     * For a handler that is often called, and with a small body has little to do between two waits, a millisecond at most, and waits for
     * nothing that keeps its carrier, such as files: it is spared the way to a thread on which no other connections depend.
     */
    public Routes postBriefly(String path, Handler handler) {
        return add(Method.POST, path, true, handler);
    }

    public Routes put(String path, Handler handler) {
        return add(Method.PUT, path, handler);
    }

    public Routes patch(String path, Handler handler) {
        return add(Method.PATCH, path, handler);
    }

    public Routes delete(String path, Handler handler) {
        return add(Method.DELETE, path, handler);
    }

    private Routes add(Method method, String path, Handler handler) {
        return add(method, path, false, handler);
    }

    private Routes add(Method method, String path, boolean brief, Handler handler) {
        Handler guarded = door.get().guarding(method.text(), path, handler);
        routes.add(new Route(method, path, brief, new AtomicReference<>(guarded)));
        return this;
    }

    void addTo(HttpRouting.Builder routing, Faults faults) {
        for (Route route : routes) routing.route(route.method(), route.path(), faults.guarding(route::handle));
        // After all of the above, so that they see only what no handler took.
        Map<String, List<Route>> byPath =
                routes.stream().collect(groupingBy(Route::path, LinkedHashMap::new, toList()));
        byPath.forEach((path, known) -> routing.any(path, otherMethod(known, faults)));
        routing.any((request, response) -> faults.answer(Fault.NOT_FOUND, request, response));
    }

    /** Lets go of the handlers and the door. The timer of Helidon's idle connections never ends, and holds on to what it knows of a listener. */
    void release() {
        door.set(OPEN);
        routes.forEach(route -> route.handler().set(CLOSED));
    }

    private static Handler otherMethod(List<Route> known, Faults faults) {
        String allowed = Stream.concat(known.stream().map(Route::method), Stream.of(Method.OPTIONS))
                .map(Method::text)
                .collect(joining(", "));
        return (request, response) -> {
            response.header(HeaderNames.ALLOW, allowed);
            if (request.prologue().method().equals(Method.OPTIONS)) {
                response.status(Status.NO_CONTENT_204).send();
                return;
            }
            faults.answer(Fault.METHOD_NOT_ALLOWED, request, response);
        };
    }
}
