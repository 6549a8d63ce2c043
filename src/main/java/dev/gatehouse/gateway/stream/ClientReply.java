package dev.gatehouse.gateway.stream;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.Interpreter;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.AttemptLog;
import dev.gatehouse.gateway.send.UpstreamReply;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatScanner;
import dev.gatehouse.wire.openai.OpenAiErrors;
import dev.gatehouse.wire.openai.WithoutReasoning;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one exchange: gives it the answer, its bytes as they came but for the model name, or the reason why
 * there is none. Knows whether the event stream has begun, and so in which form the rest must be said. Owned by the
 * exchange's thread.
 */
public final class ClientReply {

    private static final String BAD_RESPONSE = AttemptClass.BAD_RESPONSE.id();
    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-ID");
    private static final HeaderName PROVIDER = HeaderNames.create("X-Gatehouse-Provider");
    private static final HeaderName MODEL = HeaderNames.create("X-Gatehouse-Model");
    private static final HeaderName ROUTE_MODE = HeaderNames.create("X-Gatehouse-Route-Mode");
    private static final HeaderName DROPPED = HeaderNames.create("X-Gatehouse-Dropped");
    private static final HeaderName ATTEMPTS = HeaderNames.create("X-Gatehouse-Attempts");
    private static final HeaderName OVERHEAD = HeaderNames.create("X-Gatehouse-Overhead-Ms");
    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
    private static final Header EVENT_STREAM = HeaderValues.createCached("Content-Type", "text/event-stream");
    private static final Header NO_CACHE = HeaderValues.createCached("Cache-Control", "no-cache");
    /** What of a provider's reply says how to read its body. */
    private static final List<HeaderName> FORM = List.of(HeaderNames.CONTENT_TYPE, HeaderNames.CONTENT_DISPOSITION);

    /** Asks nginx in front of us not to collect the stream. */
    private static final Header NO_PROXY_BUFFER = HeaderValues.createCached("X-Accel-Buffering", "no");

    private final ServerResponse response;
    private final Supplier<OutputStream> chunks;
    private final AttemptLog log;
    private final @Nullable Interpreter interpreter;
    private @Nullable ClientStream begun;
    private boolean hidesReasoning;

    /**
     * @param chunks begins the body of an event stream
     * @param interpreter null for a client that speaks openai-chat
     */
    public ClientReply(
            ServerResponse response, Supplier<OutputStream> chunks, AttemptLog log, @Nullable Interpreter interpreter) {
        this.response = response;
        this.chunks = chunks;
        this.log = log;
        this.interpreter = interpreter;
    }

    /** For a client that is refused before any provider was thought of. */
    public static ClientReply refusing(ServerResponse response, @Nullable Interpreter interpreter) {
        return new ClientReply(response, response::outputStream, new AttemptLog(System.nanoTime()), interpreter);
    }

    /** The client is not shown what the model thought. To be said before anything is sent. */
    public void hideReasoning() {
        hidesReasoning = true;
        if (interpreter != null) interpreter.hideReasoning();
    }

    /**
     * Does the work, and if it takes longer than the interval, begins the event stream with a comment, and goes on with one an
     * interval, so that nothing between here and the client takes the connection for dead.
     */
    public <T> T whileWaiting(Duration interval, Supplier<T> work) {
        var comments = WaitingComments.start(interval, this::begin);
        try {
            return work.get();
        } finally {
            comments.stop();
        }
    }

    /**
     * Sends all of the answer; for a stream that means until it ends. A departed client is told in what it returns.
     *
     * @param rescue asks others to finish a stream that breaks off
     */
    public Delivered answer(Answer answer, Plan plan, Envelope envelope, Rescue rescue) {
        Target target = answer.target();
        if (interpreter != null) interpreter.answering(target);
        if (begun == null) {
            response.header(PROVIDER, target.provider().name());
            response.header(MODEL, headerSafe(target.model()));
            response.header(ROUTE_MODE, answer.mode().id());
        }
        byte[] shownModel = Json.quoted(plan.shownModel(target));
        return switch (answer) {
            case Answer.Whole whole -> whole(whole, shownModel);
            case Answer.Declined declined ->
                error(declined.status(), declined.why().id(), declined.body().array());
            case Answer.Events events -> {
                try (events) {
                    yield new EventRelay(events, shownModel).run(stream());
                }
            }
            case Answer.Opaque opaque -> {
                try (opaque) {
                    yield new OpaqueRelay(opaque).run(likeThatOf(opaque.reply()));
                }
            }
            case Answer.Live live -> {
                try (live) {
                    yield new LiveRelay(live, plan, envelope, rescue, stream()).run();
                }
            }
        };
    }

    private Delivered whole(Answer.Whole whole, byte[] shownModel) {
        byte[] chat = showing(shownModel, whole.body().array(), whole.facts());
        byte[] body;
        try {
            body = interpreter == null ? shown(chat) : interpreted(whole, chat, shownModel, interpreter);
        } catch (DialectException e) {
            return error(502, BAD_RESPONSE, OpenAiErrors.render(502, BAD_RESPONSE, InterpretedStream.UNSAYABLE));
        }
        boolean gone = whole(200, HeaderValues.create("Content-Type", whole.contentType()), body);
        return new Delivered(200, Optional.empty(), body.length, whole.facts().usage(), gone);
    }

    private static byte[] interpreted(Answer.Whole whole, byte[] chat, byte[] shownModel, Interpreter by) {
        Optional<Answer.Bytes> original = by.relays() ? whole.original() : Optional.empty();
        if (original.isEmpty()) return by.answer(chat);
        byte[] told = original.get().array();
        return ChatScanner.scan(told, 0, told.length)
                .map(facts -> showing(shownModel, told, facts))
                .orElseGet(() -> by.answer(chat));
    }

    private static byte[] showing(byte[] model, byte[] answer, ChatFacts facts) {
        return Splice.of(answer, facts.showing(model)).toBytes();
    }

    private byte[] shown(byte[] chat) {
        return hidesReasoning ? new WithoutReasoning().of(chat, 0, chat.length) : chat;
    }

    /** Tells the client why it gets no answer. */
    public Delivered refuse(Refusal refusal) {
        if (refusal instanceof Refusal.ClientGone) {
            return new Delivered(refusal.status(), Optional.of(refusal.code()), 0, Optional.empty(), true);
        }
        if (begun == null) {
            refusal.retryAfter()
                    .ifPresent(wait -> response.header(
                            HeaderNames.RETRY_AFTER,
                            Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()))));
            if (refusal instanceof Refusal.Draining) response.header(HeaderValues.CONNECTION_CLOSE);
        }
        return error(refusal.status(), refusal.code(), OpenAiErrors.render(refusal));
    }

    private Delivered error(int status, String code, byte[] chat) {
        ClientStream stream = begun;
        if (stream == null) {
            byte[] body = interpreter == null ? chat : interpreter.error(status, chat, requestId());
            return new Delivered(status, Optional.of(code), body.length, Optional.empty(), whole(status, JSON, body));
        }
        // The status is out: what is left to say is said in the stream.
        boolean gone = false;
        try {
            stream.write(OpenAiErrors.frames(chat));
            stream.end();
        } catch (ClientLeft e) {
            gone = true;
        }
        return new Delivered(200, Optional.of(code), stream.bytes(), Optional.empty(), gone);
    }

    /** An answer in the form of the provider's, whatever that is. */
    private ClientStream likeThatOf(UpstreamReply reply) {
        for (HeaderName name : FORM) {
            reply.header(name.defaultCase()).ifPresent(value -> response.header(name, value));
        }
        // With chunks, a length is no promise.
        boolean chunked = reply.header("Transfer-Encoding").isPresent();
        reply.header("Content-Length")
                .filter(length -> !chunked && length.matches("\\d+"))
                .ifPresent(length -> response.header(HeaderNames.CONTENT_LENGTH, length));
        firstByteHeaders();
        // The listener's streams keep nothing back.
        return new ClientStream(new BufferedOutputStream(response.outputStream()));
    }

    /** The client's event stream; begins it if the waiting did not. */
    private ClientStream stream() {
        if (begun == null) firstByteHeaders();
        else log.sendingFirstByte();
        return begin();
    }

    /** Touches nothing but the response: the log is the exchange's thread's own while it waits. */
    private ClientStream begin() {
        ClientStream stream = begun;
        if (stream == null) {
            response.header(EVENT_STREAM).header(NO_CACHE).header(NO_PROXY_BUFFER);
            stream = new ClientStream(chunks.get(), this::inItsForm);
            begun = stream;
        }
        return stream;
    }

    private OutputStream inItsForm(OutputStream out) {
        if (interpreter != null) return new InterpretedStream(out, interpreter);
        return hidesReasoning ? new ThoughtlessStream(out) : out;
    }

    /** True if the client was gone. */
    private boolean whole(int status, Header contentType, byte[] body) {
        response.status(Status.create(status)).header(contentType);
        firstByteHeaders();
        try {
            response.send(body);
            return false;
        } catch (CloseConnectionException e) {
            return true;
        }
    }

    /** Says how many attempts there were so far and what the gateway itself cost. */
    private void firstByteHeaders() {
        if (log.count() > 0) response.header(ATTEMPTS, Integer.toString(log.count()));
        if (!log.dropped().isEmpty()) response.header(DROPPED, headerSafe(String.join(",", log.dropped())));
        log.sendingFirstByte();
        long micros = log.overhead().orElse(Duration.ZERO).toNanos() / 1_000;
        response.header(OVERHEAD, BigDecimal.valueOf(micros, 3).toPlainString());
    }

    private String requestId() {
        return response.headers().first(REQUEST_ID).orElse("");
    }

    /** A model id may hold what a header must not. */
    private static String headerSafe(String model) {
        for (int i = 0; i < model.length(); i++) {
            if (model.charAt(i) <= ' ' || model.charAt(i) >= 127) return model.replaceAll("[^\\x21-\\x7e]", "?");
        }
        return model;
    }
}
