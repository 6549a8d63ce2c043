package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** One attempt, as the figures of its target count it: under way until it ends. Thread-safe. */
final class Flight {

    private final TargetFigure figure;
    private final LongSupplier nanos;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean measured;

    Flight(TargetFigure figure, LongSupplier nanos) {
        this.figure = figure;
        this.nanos = nanos;
        figure.started();
    }

    /** What 19 of 20 streams of the target needed to their first content; empty if none was measured lately. */
    Optional<Duration> p95Ttft() {
        return figure.ttft(nanos.getAsLong()).map(TargetFigure.Ttft::p95);
    }

    /** A stream's first content is here. A whole answer is no sample: it comes when all is generated. */
    void firstContent(Duration afterStart) {
        measured = true;
        figure.measured(afterStart, nanos.getAsLong());
    }

    /** Only the first call counts. */
    void ended(AttemptClass attemptClass, Duration afterStart) {
        if (ended.getAndSet(true)) return;
        figure.ended();
        if (!measured && tellsHowSlow(attemptClass, afterStart)) firstContent(afterStart);
    }

    /**
     * Whether it took so long without content that this is a sample. The truth is longer, but this much is known: without it a
     * target that became slow would keep its good figures, and one that always thinks for longer than its limit would never be
     * given more.
     */
    private boolean tellsHowSlow(AttemptClass attemptClass, Duration waited) {
        return switch (attemptClass) {
            case TTFT_TIMEOUT -> true;
            // What was overtaken soon after it began says nothing.
            case SUPERSEDED ->
                figure.ttft(nanos.getAsLong())
                        .filter(usual -> waited.compareTo(usual.median()) > 0)
                        .isPresent();
            default -> false;
        };
    }
}
