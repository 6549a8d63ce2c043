package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Timeouts;
import java.time.Duration;

/** Bounds the wait for a stream's first content as a whole, however often the provider pings. */
final class FirstContentWait {

    private static final Duration WHILE_UNKNOWN = Duration.ofSeconds(10);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final UpstreamReply reply;
    private final long endNanos;

    /** @param last true if no other target could take over: then it is as long as for an answer that is not streamed */
    FirstContentWait(UpstreamReply reply, Timeouts timeouts, boolean last) {
        this.reply = reply;
        Duration ttft = timeouts.ttft().orElse(WHILE_UNKNOWN);
        Duration longest = last ? longer(ttft, timeouts.headersWhole()) : ttft;
        this.endNanos = System.nanoTime() + longest.toNanos();
    }

    /** The next read may take what is left. */
    void next() {
        Duration left = Duration.ofNanos(endNanos - System.nanoTime());
        reply.patience(longer(left, A_MOMENT));
    }

    boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
