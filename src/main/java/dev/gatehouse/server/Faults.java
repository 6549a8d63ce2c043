package dev.gatehouse.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Answers what no handler answers, through the caller's {@link ErrorPage}: Helidon's own refusals and handlers' bugs. */
final class Faults implements DirectHandler {

    private static final System.Logger LOG = System.getLogger(Faults.class.getName());

    private final ErrorPage pages;
    private final RequestIds ids;

    Faults(ErrorPage pages, RequestIds ids) {
        this.pages = pages;
        this.ids = ids;
    }

    /** For all that Helidon refuses before, beside or after a handler. */
    DirectHandlers asDirectHandlers() {
        DirectHandlers.Builder all = DirectHandlers.builder();
        for (EventType type : EventType.values()) all.addHandler(type, this);
        return all.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType type,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        String path = request.path();
        int query = path.indexOf('?');
        Fault fault = Fault.of(status);
        ErrorPage.Body body = fault.page(pages, query < 0 ? path : path.substring(0, query));
        return TransportResponse.builder()
                .status(fault.status())
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, body.contentType())
                .header(ids.of(request.headers()))
                .entity(body.text().getBytes(StandardCharsets.UTF_8))
                .keepAlive(type.keepAlive())
                .build();
    }

    void answer(Fault fault, ServerRequest request, ServerResponse response) {
        ErrorPage.Body body = fault.page(pages, request.prologue().uriPath().path());
        response.status(fault.status())
                .header(HeaderNames.CONTENT_TYPE, body.contentType())
                .send(body.text().getBytes(StandardCharsets.UTF_8));
    }

    /** For what handlers throw and the caller's own error handlers do not take. */
    void answerUncaught(ServerRequest request, ServerResponse response, Throwable thrown) {
        if (thrown instanceof HttpException refusal && refusal.status().code() < 500) {
            answer(Fault.of(refusal.status()), request, response);
            return;
        }
        log(request, thrown);
        answer(Fault.INTERNAL_ERROR, request, response);
    }

    /** Ends the connection when an answer fails half way, since nothing but its end can tell the client. */
    Handler guarding(Handler handler) {
        return (request, response) -> {
            try {
                handler.handle(request, response);
                if (response instanceof RoutingResponse answer && !answer.hasEntity()) {
                    throw new IllegalStateException("the handler returned without an answer");
                }
            } catch (CloseConnectionException e) {
                throw e;
            } catch (Exception e) {
                if (ClientConnection.of(request).gone()) {
                    LOG.log(DEBUG, "handler failed after its client left", e);
                    throw new CloseConnectionException("the client left", e);
                }
                if (!response.isSent() && response.bytesWritten() == 0) throw e;
                if (!(e instanceof RequestException)) log(request, e);
                throw new CloseConnectionException("the answer failed half way", e);
            }
        };
    }

    private static void log(ServerRequest request, Throwable thrown) {
        String path = request.prologue().uriPath().path();
        LOG.log(ERROR, "handler failed method=" + request.prologue().method() + " path=" + path, thrown);
    }
}
