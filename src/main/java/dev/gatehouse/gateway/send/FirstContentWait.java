package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Timeouts;
import java.time.Duration;

/** Bounds the wait for a stream's first content as a whole, however often the provider pings. */
final class FirstContentWait {

    /** Without a word of the operator, a target may take as many times what it lately took at most. */
    private static final int TIMES_ITS_OWN = 3;

    /** Also for a target that nothing is known of. */
    private static final Duration LEAST = Duration.ofSeconds(10);

    private static final Duration MOST = Duration.ofMinutes(2);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final UpstreamReply reply;
    private final long endNanos;

    FirstContentWait(UpstreamReply reply, Duration longest) {
        this.reply = reply;
        this.endNanos = System.nanoTime() + longest.toNanos();
    }

    /** @param last true if no other target could take over: then it is as long as for an answer that is not streamed */
    static Duration longest(Timeouts timeouts, Flight flight, boolean last) {
        Duration ttft = timeouts.ttft()
                .or(() -> flight.p95Ttft().map(FirstContentWait::byItsOwnPast))
                .orElse(LEAST);
        return last ? longer(ttft, timeouts.headersWhole()) : ttft;
    }

    private static Duration byItsOwnPast(Duration p95) {
        Duration wait = longer(p95.multipliedBy(TIMES_ITS_OWN), LEAST);
        return wait.compareTo(MOST) <= 0 ? wait : MOST;
    }

    /**
     * To be called before each read, which may take what is left.
     *
     * @throws UpstreamException if nothing is left: a frame that drips in would else renew the wait with every byte
     */
    void next() throws UpstreamException {
        if (isOver()) throw new UpstreamException(UpstreamException.Reason.STALLED, "no first content in time");
        reply.patience(longer(Duration.ofNanos(endNanos - System.nanoTime()), A_MOMENT));
    }

    boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
