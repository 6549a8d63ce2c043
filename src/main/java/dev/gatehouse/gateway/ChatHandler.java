package dev.gatehouse.gateway;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.gateway.admit.Doorkeeper;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import dev.gatehouse.gateway.parse.Intake;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.route.Router;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.Ask;
import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.Sender;
import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.stream.Relay;
import dev.gatehouse.gateway.tally.Tally;
import dev.gatehouse.wire.openai.OpenAiErrors;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /v1/chat/completions}: the straight line of an exchange, and around it what keeps the record. */
public final class ChatHandler implements Handler {

    private static final String ENDPOINT = "/v1/chat/completions";
    private static final HeaderName API_KEY = HeaderNames.create("x-api-key");
    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-ID");
    private static final int MAX_REQUEST_ID_CHARS = 128;
    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");

    /** What clients say to the provider beside the body; everything else in their headers is for us. */
    private static final List<HeaderName> PASSED_ON = List.of(HeaderNames.create("OpenAI-Beta"));

    private final Doorkeeper doorkeeper;
    private final Supplier<Settings> settings;
    private final Router router;
    private final Sender sender;
    private final Relay relay = new Relay();
    private final Tally tally;
    private final ClientWatch clients;

    public ChatHandler(
            Doorkeeper doorkeeper,
            Supplier<Settings> settings,
            Router router,
            Sender sender,
            Tally tally,
            ClientWatch clients) {
        this.doorkeeper = doorkeeper;
        this.settings = settings;
        this.router = router;
        this.sender = sender;
        this.tally = tally;
        this.clients = clients;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        boolean gone;
        try (Tally.Entry entry = open(request)) {
            response.header(REQUEST_ID, entry.requestId());
            gone = answer(request, response, entry);
        }
        // The row is written; what is left of the connection is of no use to anyone.
        if (gone) throw new CloseConnectionException("client left");
    }

    private Tally.Entry open(ServerRequest request) {
        return ownRequestId(request)
                .map(id -> tally.open(ENDPOINT, Dialect.OPENAI_CHAT, id))
                .orElseGet(() -> tally.open(ENDPOINT, Dialect.OPENAI_CHAT));
    }

    /** True if the client left before the end. */
    private boolean answer(ServerRequest request, ServerResponse response, Tally.Entry entry) {
        try {
            return serve(request, response, entry);
        } catch (Refusal refusal) {
            entry.refused(refusal);
            return refuse(refusal, response, entry);
        } catch (RequestException e) {
            // The body was no proper HTTP: the server tells the client.
            entry.malformed(e.status().code());
            throw e;
        } catch (RuntimeException | Error e) {
            entry.failed();
            throw e;
        }
    }

    private boolean serve(ServerRequest request, ServerResponse response, Tally.Entry entry) {
        Settings now = settings.get();
        entry.admitted(doorkeeper.admit(header(request, HeaderNames.AUTHORIZATION), header(request, API_KEY)));
        byte[] body = entry.received(body(request, now.maxBodyBytes()));
        Envelope envelope = entry.parsed(EnvelopeReader.read(body));
        Plan plan = entry.planned(router.plan(envelope.model()));
        var hangup = new Hangup();
        try (var watch = clients.onGone(request, hangup::fire)) {
            Ask ask = new Ask(envelope, passedOn(request), now, entry.startedNanos(), hangup);
            Answer answer = entry.answered(sender.send(plan, ask, entry.attempts()));
            var delivered = relay.relay(answer, plan, envelope, entry.attempts(), response);
            entry.delivered(delivered);
            return delivered.clientGone();
        }
    }

    private static boolean refuse(Refusal refusal, ServerResponse response, Tally.Entry entry) {
        if (refusal instanceof Refusal.ClientGone) return true;
        response.status(Status.create(refusal.status())).header(JSON);
        refusal.retryAfter()
                .ifPresent(wait -> response.header(
                        HeaderNames.RETRY_AFTER,
                        Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()))));
        if (refusal instanceof Refusal.Draining) response.header(HeaderValues.CONNECTION_CLOSE);
        Relay.startClock(response, entry.attempts());
        byte[] body = OpenAiErrors.render(refusal);
        try {
            response.send(body);
            return false;
        } catch (CloseConnectionException e) {
            return true;
        }
    }

    private static byte[] body(ServerRequest request, long maxBytes) {
        if (!request.content().hasEntity()) return new byte[0];
        try {
            return Intake.read(
                    request.content().inputStream(), request.headers().contentLength(), maxBytes);
        } catch (IOException | CloseConnectionException e) {
            throw new Refusal.ClientGone();
        }
    }

    private static String header(ServerRequest request, HeaderName name) {
        return request.headers().first(name).orElse("");
    }

    private static List<UpstreamCall.Header> passedOn(ServerRequest request) {
        var passed = new ArrayList<UpstreamCall.Header>(PASSED_ON.size());
        for (HeaderName name : PASSED_ON) {
            for (String value : request.headers().values(name)) {
                passed.add(new UpstreamCall.Header(name.defaultCase(), value));
            }
        }
        return passed;
    }

    /** The client's own id, if it is short and visible ASCII: it goes into a header, a row and the log. */
    private static Optional<String> ownRequestId(ServerRequest request) {
        return request.headers()
                .first(REQUEST_ID)
                .filter(id -> !id.isEmpty() && id.length() <= MAX_REQUEST_ID_CHARS)
                .filter(id -> id.chars().allMatch(c -> c > ' ' && c < 127));
    }
}
