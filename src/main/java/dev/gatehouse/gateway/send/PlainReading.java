package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatScanner;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a successful reply that holds no choices, as far as it takes to know that it is an answer: a JSON document to its end,
 * events to the first one, anything else to its first byte.
 */
final class PlainReading {

    /** What a provider may send before its first event: comments, mostly. */
    private static final int MAX_HELD_BYTES = 256 * 1024;

    private static final int FIRST_BYTES = 16 * 1024;

    private final ReplyReading reading;
    private final Plan plan;
    private final Target target;
    private final Ask ask;
    private final OpenAttempt open;

    PlainReading(ReplyReading reading, Plan plan, Target target, Ask ask, OpenAttempt open) {
        this.reading = reading;
        this.plan = plan;
        this.target = target;
        this.ask = ask;
        this.open = open;
    }

    /** Closes the reply, unless it returns an answer that is under way, which owns it from then on. */
    Attempt read(UpstreamReply reply) throws IOException {
        boolean media = ask.envelope().endpoint().reply() == Endpoint.Reply.MEDIA;
        String type = reply.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/event-stream") && (media || ask.envelope().stream())) return firstEvent(reply);
        // A page is what a proxy says that could not reach the provider.
        if (media && !type.contains("json") && !type.startsWith("text/html")) return firstBytes(reply);
        try (reply) {
            return document(reply);
        }
    }

    private Attempt document(UpstreamReply reply) throws IOException {
        byte[] body = WholeBody.read(reply, ask);
        open.contentCame();
        Optional<ChatFacts> scanned = ChatScanner.scan(body, 0, body.length);
        if (scanned.isEmpty()) return bad("sent an answer that is not JSON");
        ChatFacts facts = scanned.get();
        if (facts.error().isPresent()) return reading.insideError(body, 0, body.length);
        if (ask.envelope().stream() && ask.envelope().endpoint().streamsAsAsked())
            return bad("sent no stream although one was asked for");
        facts.usage().ifPresent(open::used);
        open.end(AttemptClass.OK, "answered");
        String type = reply.header("Content-Type").orElse("application/json");
        return new Attempt.Answered(new Answer.Whole(target, plan.mode(target), type, new Answer.Bytes(body), facts));
    }

    /** The first event takes as long as a whole answer does: an image is drawn by then. */
    private Attempt firstEvent(UpstreamReply reply) throws IOException {
        // An event may hold a whole image, and is as large as an answer may be.
        int maxEvent = (int) Math.min(ask.settings().maxAnswerBytes(), Integer.MAX_VALUE - 8);
        var reader = new SseReader(reply.body(), maxEvent);
        var wait = new FirstContentWait(reply, target.timeouts().headersWhole());
        List<SseFrame> held = new ArrayList<>(1);
        int heldBytes = 0;
        reader.beforeWaiting(wait::next);
        for (SseFrame next = reader.next(); next != null; next = reader.next()) {
            if (next.dataIs("[DONE]") || heldBytes > MAX_HELD_BYTES) break;
            if (wait.isOver()) {
                try (reply) {
                    return reading.failed(AttemptClass.TTFT_TIMEOUT, "sent no event in time");
                }
            }
            SseFrame frame = next.onOneLine();
            held.add(frame.kept());
            heldBytes += frame.to() - frame.from();
            if (!frame.hasData()) continue;
            Optional<ChatFacts> scanned = ChatScanner.scan(frame.bytes(), frame.dataFrom(), frame.dataTo());
            if (scanned.flatMap(ChatFacts::error).isPresent()) {
                try (reply) {
                    return reading.insideError(frame.bytes(), frame.dataFrom(), frame.dataTo());
                }
            }
            if (scanned.isEmpty()) {
                // Not JSON: dropped, as later in the stream.
                held.removeLast();
                continue;
            }
            open.contentCame();
            reply.patience(target.timeouts().stall());
            return new Attempt.Answered(new Answer.Events(target, plan.mode(target), reply, reader, held, open));
        }
        try (reply) {
            return bad("sent a stream without an event");
        }
    }

    private Attempt firstBytes(UpstreamReply reply) throws IOException {
        byte[] buffer = new byte[FIRST_BYTES];
        int read = reply.body().read(buffer);
        if (read < 0) {
            try (reply) {
                return bad("sent an empty answer");
            }
        }
        open.contentCame();
        // What was left of the deadline bounded the first read, not those that follow.
        reply.patience(target.timeouts().stall());
        var first = new Answer.Bytes(Arrays.copyOf(buffer, read));
        return new Attempt.Answered(new Answer.Opaque(target, plan.mode(target), reply, first, open));
    }

    private Attempt bad(String what) {
        return reading.failed(AttemptClass.BAD_RESPONSE, what);
    }
}
