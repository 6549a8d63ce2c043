package dev.gatehouse.gateway.send;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What one target did lately: how soon its streams began, and how many calls are under way. Thread-safe. */
final class TargetFigure {

    /** Enough for a 95th percentile that one odd stream does not move, few enough to follow a change within minutes. */
    static final int SAMPLES = 64;

    /** A target that was slow gets no streams to show that it is fast again; so what it was is forgotten. */
    static final Duration MAX_AGE = Duration.ofMinutes(10);

    private final AtomicInteger inFlight = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] ttfts = new long[SAMPLES];
    private final long[] takenAt = new long[SAMPLES];
    private long taken;
    private volatile @Nullable Ttft ttft;

    /** Time to first content, of the samples that were fresh when the newest was taken. */
    record Ttft(Duration median, Duration p95, long newestNanos) {}

    int inFlight() {
        return inFlight.get();
    }

    void started() {
        inFlight.incrementAndGet();
    }

    void ended() {
        inFlight.decrementAndGet();
    }

    /** Empty if nothing was measured lately. */
    Optional<Ttft> ttft(long nowNanos) {
        Ttft latest = ttft;
        return latest == null || isOld(latest.newestNanos(), nowNanos) ? Optional.empty() : Optional.of(latest);
    }

    /** Sorts here, a few dozen numbers for each stream, so that whoever asks needs not. */
    void measured(Duration sample, long nowNanos) {
        lock.lock();
        try {
            int at = (int) (taken++ % SAMPLES);
            ttfts[at] = sample.toNanos();
            takenAt[at] = nowNanos;
            ttft = summary(nowNanos);
        } finally {
            lock.unlock();
        }
    }

    private Ttft summary(long nowNanos) {
        var fresh = new long[(int) Math.min(taken, SAMPLES)];
        int count = 0;
        for (int i = 0; i < fresh.length; i++) {
            if (!isOld(takenAt[i], nowNanos)) fresh[count++] = ttfts[i];
        }
        Arrays.sort(fresh, 0, count);
        return new Ttft(percentile(fresh, count, 50), percentile(fresh, count, 95), nowNanos);
    }

    /** The nearest rank: always one of the samples. */
    private static Duration percentile(long[] sorted, int count, int percent) {
        int rank = (count * percent + 99) / 100;
        return Duration.ofNanos(sorted[rank - 1]);
    }

    private static boolean isOld(long takenNanos, long nowNanos) {
        return nowNanos - takenNanos > MAX_AGE.toNanos();
    }
}
