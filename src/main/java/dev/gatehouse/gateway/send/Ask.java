package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Settings;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.ToolDemand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a client asks, on its way to the targets.
 *
 * @param headers of the client's request that go to the provider as they are
 * @param startedNanos when the exchange began, by {@link System#nanoTime}
 * @param hangup fired when the client is gone
 * @param room what answers take that are read whole
 * @param demand what an answer must hold; empty if any will do
 * @param continuation empty unless an answer that broke off is to be finished
 */
public record Ask(
        Envelope envelope,
        List<UpstreamCall.Header> headers,
        Settings settings,
        long startedNanos,
        Hangup hangup,
        BodyRoom.Share room,
        Optional<ToolDemand> demand,
        Optional<Continuation> continuation) {

    /** A healthy stream has no total limit; each of its attempts still has its timeouts. */
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    public Ask {
        headers = List.copyOf(headers);
    }

    /** What a client asks. */
    public Ask(
            Envelope envelope,
            List<UpstreamCall.Header> headers,
            Settings settings,
            long startedNanos,
            Hangup hangup,
            BodyRoom.Share room) {
        this(envelope, headers, settings, startedNanos, hangup, room, Optional.empty(), Optional.empty());
    }

    /** The same, whose answer must call a tool. */
    public Ask demanding(ToolDemand wanted) {
        return new Ask(envelope, headers, settings, startedNanos, hangup, room, Optional.of(wanted), continuation);
    }

    /** The same with a hangup of its own, for one of several calls side by side. */
    Ask alone() {
        return new Ask(envelope, headers, settings, startedNanos, new Hangup(), room, demand, continuation);
    }

    /** The same, to finish an answer. */
    Ask continuing(Continuation broken) {
        return new Ask(envelope, headers, settings, startedNanos, hangup, room, demand, Optional.of(broken));
    }

    /** True if the end of an answer, and nothing more, is an answer. */
    boolean mayBeOver() {
        return continuation.isPresent();
    }

    /** What an answer may have at most that is read whole: no more than is allowed, nor than all bodies together may have. */
    long maxAnswerBytes() {
        // Who reads it takes a byte more, to see that it is too long.
        return Math.min(settings.maxAnswerBytes(), room.most() - 1);
    }

    Duration deadline() {
        return envelope.stream() ? UNLIMITED : settings.deadline();
    }

    /** Until the deadline; at least a moment, so that it can serve as a timeout: who must know asks {@link #timeIsUp}. */
    Duration timeLeft() {
        Duration left = deadline().minusNanos(System.nanoTime() - startedNanos);
        return left.compareTo(A_MOMENT) > 0 ? left : A_MOMENT;
    }

    boolean timeIsUp() {
        return System.nanoTime() - startedNanos >= deadline().toNanos();
    }
}
