package dev.gatehouse.gateway;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.admit.Gate;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import dev.gatehouse.gateway.parse.Interpreter;
import dev.gatehouse.gateway.parse.MultipartReader;
import dev.gatehouse.gateway.parse.ToolDemand;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.route.Router;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.Ask;
import dev.gatehouse.gateway.send.AttemptLog;
import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.Sender;
import dev.gatehouse.gateway.stream.ClientReply;
import dev.gatehouse.gateway.stream.Delivered;
import dev.gatehouse.gateway.tally.Tally;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A model endpoint: the straight line of an exchange, and around it what keeps the record. */
public final class ExchangeHandler implements Handler {

    /** Proxies take a connection for dead after 30 to 60 s of silence; the design asks for a sign of life every 5 s. */
    private static final Duration WAITING_INTERVAL = Duration.ofSeconds(5);

    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-ID");
    private static final HeaderName SESSION = HeaderNames.create("X-Session-ID");
    /** What Codex calls it. */
    private static final HeaderName CODEX_SESSION = HeaderNames.create("session_id");

    private final Endpoint endpoint;
    private final Admission admission;
    private final Supplier<Settings> settings;
    private final Router router;
    private final Sender sender;
    private final Tally tally;
    private final ClientEnd clients;

    public ExchangeHandler(
            Endpoint endpoint,
            Admission admission,
            Supplier<Settings> settings,
            Router router,
            Sender sender,
            Tally tally,
            ClientEnd clients) {
        this.endpoint = endpoint;
        this.admission = admission;
        this.settings = settings;
        this.router = router;
        this.sender = sender;
        this.tally = tally;
        this.clients = clients;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        long arrived = System.nanoTime();
        Delivered delivered;
        try (Gate.Entrance entrance = admission.enter(request)) {
            delivered = recorded(request, arrived, entrance, response);
        } catch (Refusal refusal) {
            // No row: whoever sends too much must not make the database work.
            admission.refusedUnrecorded(refusal);
            ClientReply.refusing(response, interpreter()).refuse(refusal);
            RequestBody.drop(request, response);
            return;
        }
        // The row is written. The client is gone, or what it has must not look like the whole answer.
        if (delivered.cut()) throw new CloseConnectionException("the answer ends early");
    }

    private Delivered recorded(ServerRequest request, long arrived, Gate.Entrance entrance, ServerResponse response) {
        try (Tally.Entry entry = open(response, arrived)) {
            return entry.delivered(answer(request, entrance, response, entry));
        }
    }

    /** The listener has named the request already. */
    private Tally.Entry open(ServerResponse response, long arrived) {
        return tally.open(
                endpoint.path(),
                endpoint.dialect(),
                response.headers().get(REQUEST_ID).get(),
                arrived);
    }

    private Delivered answer(
            ServerRequest request, Gate.Entrance entrance, ServerResponse response, Tally.Entry entry) {
        @Nullable Interpreter interpreter = interpreter();
        var reply = new ClientReply(response, () -> clients.chunks(request, response), entry.attempts(), interpreter);
        try {
            Caller caller = entry.admitted(admission.caller(request));
            if (caller.terms().stripsReasoning()) reply.hideReasoning();
            try (Admitted admitted = entry.entered(admission.admit(caller, entrance, response))) {
                return serve(request, reply, entry, admitted, interpreter);
            }
        } catch (Refusal refusal) {
            return reply.refuse(refusal);
        } catch (RequestException e) {
            // The body was no proper HTTP: the server tells the client.
            entry.malformed(e.status().code());
            throw e;
        } catch (RuntimeException | Error e) {
            entry.failed();
            throw e;
        }
    }

    /** Null for clients that speak openai-chat. */
    private @Nullable Interpreter interpreter() {
        return endpoint.dialect() == Dialect.OPENAI_CHAT ? null : Interpreter.of(endpoint.dialect());
    }

    private Delivered serve(
            ServerRequest request,
            ClientReply reply,
            Tally.Entry entry,
            Admitted admitted,
            @Nullable Interpreter interpreter) {
        Settings now = settings.get();
        var hangup = new Hangup();
        try (var share = admission.bodyShare();
                Envelope envelope = envelope(request, now, share, entry, interpreter)) {
            Plan plan = entry.planned(router.plan(admitted.caller(), envelope, session(request)));
            admitted.reserve(envelope, plan);
            try (var watch = clients.onGone(request, hangup::fire)) {
                Ask ask = ask(
                        request,
                        plan,
                        new Ask(envelope, PassedOn.of(request), now, entry.startedNanos(), hangup, share));
                Answer answer = entry.answered(send(plan, ask, reply, entry.attempts()));
                if (!(answer instanceof Answer.Declined)) router.answered(plan, answer.target());
                return reply.answer(
                        answer,
                        plan,
                        envelope,
                        (targets, continuation) -> reply.whileWaiting(
                                WAITING_INTERVAL,
                                () -> sender.resume(targets, continuation, plan, ask, entry.attempts())));
            } finally {
                admitted.settle(entry.attempts());
            }
        }
    }

    private static Ask ask(ServerRequest request, Plan plan, Ask ask) {
        var enforcement = EnforcementHeader.of(request, plan.policy().enforcement());
        return ToolDemand.of(ask.envelope(), enforcement).map(ask::demanding).orElse(ask);
    }

    private Envelope envelope(
            ServerRequest request,
            Settings now,
            BodyRoom.Share share,
            Tally.Entry entry,
            @Nullable Interpreter interpreter) {
        return switch (endpoint.form()) {
            case JSON -> {
                byte[] body = entry.received(RequestBody.bytes(request, admission.maxBodyBytes(now), share));
                yield entry.parsed(
                        interpreter == null
                                ? EnvelopeReader.read(endpoint, body)
                                : interpreter.request(endpoint, body));
            }
            case MULTIPART -> entry.parsed(entry.received(form(request, now.maxBodyBytes(), share)));
        };
    }

    private Answer send(Plan plan, Ask ask, ClientReply reply, AttemptLog attempts) {
        if (!ask.envelope().stream() || !endpoint.streamsAsAsked()) return sender.send(plan, ask, attempts);
        return reply.whileWaiting(WAITING_INTERVAL, () -> sender.send(plan, ask, attempts));
    }

    private Envelope form(ServerRequest request, long maxBytes, BodyRoom.Share share) {
        share.body()
                .accept(Math.min(
                        request.headers().contentLength().orElse(MultipartReader.MEMORY_BYTES),
                        MultipartReader.MEMORY_BYTES));
        String contentType = header(request, HeaderNames.CONTENT_TYPE);
        try {
            return MultipartReader.read(
                    endpoint,
                    contentType,
                    RequestBody.stream(request),
                    request.headers().contentLength(),
                    maxBytes);
        } catch (IOException | CloseConnectionException e) {
            throw new Refusal.ClientGone();
        }
    }

    /** What the client calls the conversation; empty if it does not. */
    private static String session(ServerRequest request) {
        String session = header(request, SESSION);
        return session.isEmpty() ? header(request, CODEX_SESSION) : session;
    }

    private static String header(ServerRequest request, HeaderName name) {
        return request.headers().first(name).orElse("");
    }
}
