package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Change;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.ToolDemand;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.UpstreamError;
import dev.gatehouse.wire.neutral.UpstreamErrors;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatScanner;
import dev.gatehouse.wire.openai.OpenAiErrors;
import dev.gatehouse.wire.sse.Original;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one reply as far as it takes to know what it is: the part of an attempt after the head has come. */
final class ReplyReading {

    /** Of a refusal more is not read: an error object is short. */
    private static final int MAX_ERROR_BYTES = 256 * 1024;

    /** What a provider may send before its first content: role chunks, pings, comments. */
    private static final int MAX_HELD_BYTES = 256 * 1024;

    private final Plan plan;
    private final Target target;
    private final Ask ask;
    private final OpenAttempt open;
    private final boolean last;
    private final List<Change> changes;
    private final boolean prefilled;
    private final Secrets secrets;
    private final InstantSource clock;

    /** What the answer must hold; null if any will do, as for the rest of one that broke off. */
    private final @Nullable ToolDemand demand;

    ReplyReading(Plan plan, Try attempted, Ask ask, OpenAttempt open, InstantSource clock) {
        this.plan = plan;
        this.target = attempted.target();
        this.ask = ask;
        this.open = open;
        this.last = attempted.last();
        this.changes = attempted.changes();
        this.prefilled = attempted.prefilled();
        this.secrets = Secrets.of(attempted);
        this.clock = clock;
        this.demand = ask.continuation().isPresent() ? null : ask.demand().orElse(null);
    }

    /** Closes the reply, unless it returns a live stream, which owns it from then on. */
    Attempt read(UpstreamReply reply) throws IOException {
        boolean ok = reply.status() >= 200 && reply.status() < 300;
        boolean json =
                reply.header("Content-Type").orElse("").toLowerCase(Locale.ROOT).contains("json");
        if (!ok) {
            try (reply) {
                return refused(reply);
            }
        }
        if (isPacked(reply)) {
            try (reply) {
                return failed(AttemptClass.BAD_RESPONSE, "sent a packed answer although none was asked for");
            }
        }
        if (ask.envelope().endpoint().reply() != Endpoint.Reply.CHOICES) {
            return new PlainReading(this, plan, target, ask, open).read(reply);
        }
        if (ask.envelope().stream() && !json) return firstContent(reply);
        try (reply) {
            return whole(reply);
        }
    }

    /** The target was not asked: its dialect has no way to say what the client wants. */
    Attempt unsayable(DialectException e) {
        byte[] error = OpenAiErrors.render(400, e.code(), e.getMessage(), e.field());
        var word =
                new Answer.Declined(target, plan.mode(target), AttemptClass.CLIENT_ERROR, 400, new Answer.Bytes(error));
        String why = target.provider().name() + " cannot be asked this in its dialect";
        return new Attempt.Failed(
                open, AttemptClass.CLIENT_ERROR, why, Optional.empty(), false, Optional.of(word), List.of());
    }

    /** The request said {@code Accept-Encoding: identity}; what is unpacked could be a thousand times what was sent. */
    private static boolean isPacked(UpstreamReply reply) {
        String coding = reply.header("Content-Encoding").orElse("").trim();
        return !coding.isEmpty() && !coding.equalsIgnoreCase("identity");
    }

    private Attempt refused(UpstreamReply reply) throws IOException {
        byte[] body = reply.body().readNBytes(MAX_ERROR_BYTES);
        Optional<UpstreamError> error = UpstreamErrors.read(body, 0, body.length);
        UpstreamError told = error.orElse(UpstreamError.UNKNOWN);
        AttemptClass verdict = Verdict.of(reply.status(), told);
        Duration retryAfter =
                RetryHint.of(verdict, reply::header, clock.instant()).orElse(null);
        byte[] shown = error.isPresent()
                ? secrets.blotted(body)
                : OpenAiErrors.render(
                        reply.status(),
                        "provider_refused",
                        "The provider answered " + reply.status() + " without a reason.");
        String what = "answered " + reply.status();
        return refused(verdict, reply.status(), told, shown, what, retryAfter);
    }

    /** A failure that may be the request's own: then the provider's word is for the client, and there may be a remedy. */
    private Attempt refused(
            AttemptClass judged,
            int status,
            UpstreamError error,
            byte[] shown,
            String what,
            @Nullable Duration retryAfter) {
        Optional<Change> otherWay =
                OtherWay.of(status, error, ask.envelope(), target.provider().dialect(), changes);
        AttemptClass verdict = otherWay.isPresent() ? AttemptClass.CLIENT_ERROR : judged;
        boolean beyondLimit = Verdict.isBeyondLimit(status, verdict);
        boolean ofRequest = switch (verdict) {
            case CLIENT_ERROR, CONTEXT_LENGTH, CONTENT_POLICY -> true;
            default -> beyondLimit;
        };
        Optional<Answer.Declined> word = ofRequest
                ? Optional.of(new Answer.Declined(target, plan.mode(target), verdict, status, new Answer.Bytes(shown)))
                : Optional.empty();
        List<Change> remedy = otherWay.map(List::of)
                .orElseGet(() -> verdict == AttemptClass.CLIENT_ERROR
                        ? Remedy.of(status, error, ask.envelope(), changes)
                        : List.of());
        // Smaller requests get through: the key need not rest.
        Optional<Duration> rest = beyondLimit ? Optional.of(Duration.ZERO) : Optional.ofNullable(retryAfter);
        return new Attempt.Failed(open, verdict, said(what), rest, true, word, remedy);
    }

    private Attempt whole(UpstreamReply reply) throws IOException {
        byte[] body = WholeBody.read(reply, ask);
        open.contentCame();
        Optional<ChatFacts> scanned = ChatScanner.scan(body, 0, body.length);
        if (scanned.isEmpty()) return failed(AttemptClass.BAD_RESPONSE, "sent an answer that is not JSON");
        ChatFacts facts = scanned.get();
        if (facts.error().isPresent()) return insideError(body, 0, body.length);
        if (ask.envelope().stream())
            return failed(AttemptClass.BAD_RESPONSE, "sent no stream although one was asked for");
        if (!facts.hasChoices() || facts.isEmpty())
            return failed(AttemptClass.BAD_RESPONSE, "sent an answer without content");
        facts.usage().ifPresent(open::used);
        Optional<ToolDemand.Objection> objection = objection(body);
        if (objection.isPresent()) return new Attempt.Rejected(open, objection.get());
        open.end(AttemptClass.OK, "answered");
        var answer = new Answer.Whole(
                target,
                plan.mode(target),
                "application/json",
                new Answer.Bytes(body),
                facts,
                reply.original().map(Answer.Bytes::new));
        return new Attempt.Answered(answer);
    }

    private Optional<ToolDemand.Objection> objection(byte[] body) {
        return demand == null ? Optional.empty() : demand.objection(new ChatCodec().decodeAnswer(body));
    }

    private Attempt firstContent(UpstreamReply reply) throws IOException {
        var reader = new SseReader(reply.body());
        var wait = new FirstContentWait(reply, FirstContentWait.longest(target.timeouts(), open.flight(), last));
        List<SseFrame> held = new ArrayList<>(3);
        int heldBytes = 0;
        reader.beforeWaiting(wait::next);
        for (SseFrame next = reader.next(); next != null; next = reader.next()) {
            if (next.dataIs("[DONE]")) break;
            if (wait.isOver()) {
                try (reply) {
                    return failed(AttemptClass.TTFT_TIMEOUT, "sent no content in time");
                }
            }
            if (!next.hasData()) {
                if (Original.isIn(next)) held.add(next.kept());
                continue;
            }
            SseFrame frame = next.onOneLine();
            Optional<ChatFacts> scanned = ChatScanner.scan(frame.bytes(), frame.dataFrom(), frame.dataTo());
            // Not JSON: dropped, as later in the stream.
            if (scanned.isEmpty()) continue;
            ChatFacts facts = scanned.get();
            if (facts.error().isPresent()) {
                try (reply) {
                    return insideError(frame.bytes(), frame.dataFrom(), frame.dataTo());
                }
            }
            held.add(frame.kept());
            heldBytes += frame.to() - frame.from();
            if (facts.hasContent() || (facts.choicesFinished() != 0 && (ask.mayBeOver() || !facts.isEmpty()))) {
                open.firstContentCame();
                if (demand != null) return held(demand, reply, reader, held);
                reply.patience(target.timeouts().stall());
                return new Attempt.Answered(
                        new Answer.Live(target, plan.mode(target), reply, reader, held, open, prefilled));
            }
            if (heldBytes > MAX_HELD_BYTES) break;
        }
        try (reply) {
            return failed(AttemptClass.BAD_RESPONSE, "sent a stream without content");
        }
    }

    /** The stream waits for a tool call, which its client demands. */
    private Attempt held(ToolDemand wanted, UpstreamReply reply, SseReader reader, List<SseFrame> held)
            throws IOException {
        Duration stall = target.timeouts().stall();
        open.holds();
        HeldStream.End end = new HeldStream(wanted, reply, reader, held, MAX_HELD_BYTES, stall).read(ask.envelope());
        open.releases();
        if (end instanceof HeldStream.Accepted) {
            reply.patience(stall);
            return new Attempt.Answered(
                    new Answer.Live(target, plan.mode(target), reply, reader, held, open, prefilled));
        }
        try (reply) {
            return switch (end) {
                case HeldStream.Refused refused -> {
                    open.used(refused.usage());
                    yield new Attempt.Rejected(open, refused.objection());
                }
                case HeldStream.Failed failed ->
                    insideError(
                            failed.frame().bytes(),
                            failed.frame().dataFrom(),
                            failed.frame().dataTo());
                default -> failed(AttemptClass.BAD_RESPONSE, "ended its stream before the answer did");
            };
        }
    }

    /** The status said that all is well; the body says what is not. */
    Attempt insideError(byte[] bytes, int from, int to) {
        UpstreamError error = UpstreamErrors.read(bytes, from, to).orElse(UpstreamError.UNKNOWN);
        int status = error.status() == 0 ? 400 : error.status();
        byte[] shown = secrets.blotted(Arrays.copyOfRange(bytes, from, to));
        String what =
                "sent an error inside a reply with status " + open.status().orElse(0);
        return refused(Verdict.of(error), status, error, shown, what, null);
    }

    Attempt failed(IOException e) {
        if (e instanceof UpstreamException upstream) {
            boolean reached = switch (upstream.reason()) {
                case UNREACHABLE, CONNECT_TIMEOUT -> false;
                case NO_REPLY, HEADERS_TIMEOUT, MALFORMED, STALLED, CUT, TOO_LARGE, HUNG_UP -> true;
            };
            return failed(
                    Verdict.of(upstream.reason(), open.status().isPresent() && ask.envelope().stream()),
                    reached,
                    switch (upstream.reason()) {
                        case UNREACHABLE -> "could not be reached";
                        case CONNECT_TIMEOUT -> "took no connection in time";
                        case NO_REPLY -> "closed the connection without a reply";
                        case HEADERS_TIMEOUT -> "sent no reply in time";
                        case MALFORMED -> "sent something that is not HTTP";
                        case STALLED -> "fell silent within its answer";
                        case CUT -> "broke off within its answer";
                        case TOO_LARGE -> "sent an answer larger than " + ask.maxAnswerBytes() + " bytes";
                        case HUNG_UP -> "was hung up on, the client having left";
                    });
        }
        return failed(AttemptClass.BAD_RESPONSE, "sent an answer that could not be read");
    }

    Attempt failed(AttemptClass attemptClass, String what) {
        return failed(attemptClass, true, what);
    }

    private Attempt failed(AttemptClass attemptClass, boolean reached, String what) {
        return new Attempt.Failed(open, attemptClass, said(what), reached);
    }

    private String said(String what) {
        return target.provider().name() + " " + what;
    }
}
