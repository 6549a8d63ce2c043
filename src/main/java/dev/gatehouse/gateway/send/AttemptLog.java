package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The attempts of one exchange and what it spent waiting for them. Thread-safe: attempts may run side by side. */
public final class AttemptLog {

    private final long startedNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<AttemptRecord> records = new ArrayList<>(2);
    private int ordinals;
    private int opened;
    private int waits;
    private long waitingSinceNanos;
    private long waitedNanos;
    private long firstByteNanos;
    private long waitedUntilFirstByte;
    private volatile @Nullable Watch watch;
    private volatile List<String> dropped = List.of();

    /** Is told how the exchange gets on, as it happens. */
    public interface Watch {

        /**
         * Another target is being asked.
         *
         * @param attempts how many with this one
         */
        void started(Target target, int attempts);

        /** More of the answer has come. */
        void content(long bytes);
    }

    /** @param startedNanos when the exchange began, by {@link System#nanoTime} */
    public AttemptLog(long startedNanos) {
        this.startedNanos = startedNanos;
    }

    public void watch(Watch by) {
        watch = by;
    }

    /** What an attempt that was given up still does is of no interest. */
    public void unwatch() {
        watch = null;
    }

    void content(long bytes) {
        Watch told = watch;
        if (told != null) told.content(bytes);
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** What the request of the newest attempt lost on its way into the target's dialect. */
    void dropped(List<String> names) {
        dropped = List.copyOf(names);
    }

    /** Names of fields, as the client wrote them. */
    public List<String> dropped() {
        return dropped;
    }

    OpenAttempt open(Try attempted, Flight flight) {
        return locked(() -> {
            opened++;
            Watch told = watch;
            if (told != null) told.started(attempted.target(), opened);
            return new OpenAttempt(this, ++ordinals, attempted, flight);
        });
    }

    /** A target that was not called. */
    void skipped(Target target, String why) {
        String provider = target.provider().name();
        int ordinal = locked(() -> ++ordinals);
        add(new AttemptRecord(
                ordinal,
                provider,
                target.model(),
                Optional.empty(),
                AttemptClass.SKIPPED,
                OptionalInt.empty(),
                provider + " was skipped: " + why,
                Duration.ofNanos(System.nanoTime() - startedNanos),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty()));
    }

    void add(AttemptRecord record) {
        locked(() -> records.add(record));
    }

    /** From now on, until it ends, the exchange waits for others; several waits at a time count once. */
    void waitBegins() {
        locked(() -> {
            if (waits++ == 0) waitingSinceNanos = System.nanoTime();
            return waits;
        });
    }

    void waitEnds() {
        locked(() -> {
            if (--waits == 0) waitedNanos += System.nanoTime() - waitingSinceNanos;
            return waits;
        });
    }

    /** Time that the client took to send its request: not the gateway's own. */
    public void waitedForClient(Duration time) {
        locked(() -> waitedNanos += time.toNanos());
    }

    long startedNanos() {
        return startedNanos;
    }

    /** Tokens of all attempts that have ended, as far as they are known. */
    public long tokens() {
        return locked(() -> {
            long tokens = 0;
            for (AttemptRecord record : records)
                tokens += record.usage()
                        .map(usage -> usage.prompt() + usage.completion())
                        .orElse(0L);
            return tokens;
        });
    }

    /** What the answers used that were not accepted. */
    public Optional<Usage> refused() {
        return locked(() -> records.stream()
                .filter(record -> record.attemptClass() == AttemptClass.NO_TOOL_CALL)
                .flatMap(record -> record.usage().stream())
                .reduce(Usage::plus));
    }

    /** What they cost. */
    public Usd cost() {
        return locked(() -> {
            Usd cost = Usd.ZERO;
            for (AttemptRecord record : records) cost = cost.plus(record.cost().orElse(Usd.ZERO));
            return cost;
        });
    }

    /** How many calls were started. */
    public int count() {
        return locked(() -> opened);
    }

    /** Those that have ended, and the targets that were skipped, in the order of events. */
    public List<AttemptRecord> records() {
        return locked(() -> {
            List<AttemptRecord> sorted = new ArrayList<>(records);
            sorted.sort(Comparator.comparingInt(AttemptRecord::ordinal));
            return sorted;
        });
    }

    /** The first byte is about to be sent to the client: the moment that ends the overhead. Later calls change nothing. */
    public void sendingFirstByte() {
        locked(() -> {
            if (firstByteNanos != 0) return false;
            firstByteNanos = System.nanoTime();
            waitedUntilFirstByte = waitedNanos + (waits > 0 ? firstByteNanos - waitingSinceNanos : 0);
            return true;
        });
    }

    /** From the start to the first byte sent to the client; empty if none was. */
    public Optional<Duration> firstByte() {
        long first = locked(() -> firstByteNanos);
        return first == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(first - startedNanos));
    }

    /** The same without the time spent waiting for upstreams until then. */
    public Optional<Duration> overhead() {
        return firstByte().map(time -> time.minusNanos(locked(() -> waitedUntilFirstByte)));
    }
}
