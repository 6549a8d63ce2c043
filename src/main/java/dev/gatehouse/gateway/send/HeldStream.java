package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.ToolDemand;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Gathering;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatScanner;
import dev.gatehouse.wire.sse.Original;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Holds the frames of a stream back until a tool call begins, which its client demands, or the answer is whole. Arguments flow once the call has
 * begun. Used once, by the thread of the attempt.
 */
final class HeldStream {

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final ToolDemand demand;
    private final UpstreamReply reply;
    private final SseReader reader;
    private final List<SseFrame> held;
    private final int maxBytes;
    private final Duration stall;
    private final StreamDecoder decoder = new ChatCodec().streamDecoder();
    private final Gathering gathering = new Gathering();
    private long frameNanos = System.nanoTime();
    private boolean called;
    private boolean finished;
    private int bytes;

    /** What became of it. */
    sealed interface End {}

    /** The client may have what is held, and what comes. */
    record Accepted() implements End {}

    record Refused(ToolDemand.Objection objection, Usage usage) implements End {}

    /** @param frame the provider's word */
    record Failed(SseFrame frame) implements End {}

    record Unfinished() implements End {}

    /**
     * @param held the frames so far; those that follow are added
     * @param maxBytes what may be held
     * @param stall the longest silence
     */
    HeldStream(
            ToolDemand demand,
            UpstreamReply reply,
            SseReader reader,
            List<SseFrame> held,
            int maxBytes,
            Duration stall) {
        this.demand = demand;
        this.reply = reply;
        this.reader = reader;
        this.held = held;
        this.maxBytes = maxBytes;
        this.stall = stall;
    }

    /** @param asked for an estimate of what a refused answer used, if the provider does not tell */
    End read(Envelope asked) throws IOException {
        for (SseFrame frame : held) {
            bytes += frame.to() - frame.from();
            look(frame);
        }
        reader.beforeWaiting(this::patience);
        while (!called && bytes <= maxBytes) {
            SseFrame next = reader.next();
            if (next == null || next.dataIs("[DONE]")) return atTheEnd(asked);
            if (!next.hasData()) {
                if (Original.isIn(next)) hold(next.kept());
                continue;
            }
            SseFrame frame = next.onOneLine();
            Optional<ChatFacts> facts = ChatScanner.scan(frame.bytes(), frame.dataFrom(), frame.dataTo());
            if (facts.isEmpty()) continue;
            if (facts.get().error().isPresent()) return new Failed(frame);
            frameNanos = System.nanoTime();
            SseFrame kept = frame.kept();
            hold(kept);
            look(kept);
        }
        return called ? new Accepted() : judged(asked);
    }

    /** What drips in without a frame that says something is silence, too. */
    private void patience() throws UpstreamException {
        Duration left = stall.minusNanos(System.nanoTime() - frameNanos);
        if (!left.isPositive()) throw new UpstreamException(UpstreamException.Reason.STALLED, "no frame in time");
        reply.patience(left.compareTo(A_MOMENT) > 0 ? left : A_MOMENT);
    }

    private void hold(SseFrame frame) {
        held.add(frame);
        bytes += frame.to() - frame.from();
    }

    private void look(SseFrame frame) {
        try {
            decoder.decode(frame, this::note);
        } catch (DialectException e) {
            // It is no part of an answer.
        }
    }

    private void note(ChatEvent event) {
        gathering.add(event);
        finished |= event instanceof ChatEvent.Finish;
        called |= event instanceof ChatEvent.ToolCallStart call && demand.declares(call.name());
    }

    private End atTheEnd(Envelope asked) {
        decoder.end(this::note);
        return finished ? judged(asked) : new Unfinished();
    }

    private End judged(Envelope asked) {
        var answer = gathering.answer();
        Optional<ToolDemand.Objection> objection = demand.objection(answer);
        if (objection.isEmpty()) return new Accepted();
        return new Refused(objection.get(), answer.usage().orElseGet(() -> Estimate.of(asked, bytes)));
    }
}
