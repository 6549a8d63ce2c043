package dev.gatehouse.gateway.stream;

import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamReply;
import java.io.Flushable;
import java.io.IOException;
import java.time.Duration;

/**
 * Bounds the silence between two frames that tell the client something, however often a byte drips in; and flushes what the
 * client has coming before each wait. Owned by the exchange's thread.
 */
final class FrameWait implements Flushable {

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final UpstreamReply reply;
    private final Flushable client;
    private Duration longest;
    private long frameNanos = System.nanoTime();

    FrameWait(UpstreamReply reply, Flushable client, Duration longest) {
        this.reply = reply;
        this.client = client;
        this.longest = longest;
    }

    /** A frame came that is one. */
    void frameCame() {
        frameNanos = System.nanoTime();
    }

    /** From now on. */
    void atMost(Duration time) {
        longest = time;
    }

    /** @throws UpstreamException if the silence has been too long */
    @Override
    public void flush() throws IOException {
        client.flush();
        Duration left = longest.minusNanos(System.nanoTime() - frameNanos);
        if (!left.isPositive()) throw new UpstreamException(UpstreamException.Reason.STALLED, "no frame in time");
        reply.patience(left.compareTo(A_MOMENT) > 0 ? left : A_MOMENT);
    }
}
