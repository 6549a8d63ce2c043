package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The attempts of one exchange and what it spent waiting for them. Owned by the exchange's thread. */
public final class AttemptLog {

    private final long startedNanos;
    private final List<AttemptRecord> records = new ArrayList<>(2);
    private int ordinals;
    private int opened;
    private long waitedNanos;
    private long firstByteNanos;

    /** @param startedNanos when the exchange began, by {@link System#nanoTime} */
    public AttemptLog(long startedNanos) {
        this.startedNanos = startedNanos;
    }

    OpenAttempt open(Try attempted) {
        opened++;
        return new OpenAttempt(this, ++ordinals, attempted);
    }

    /** A target that was not called. */
    void skipped(Target target, String why) {
        String provider = target.provider().name();
        add(new AttemptRecord(
                ++ordinals,
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
                Optional.empty()));
    }

    void add(AttemptRecord record) {
        records.add(record);
    }

    void waited(long nanos) {
        waitedNanos += nanos;
    }

    /** Time that the client took to send its request: not the gateway's own. */
    public void waitedForClient(Duration time) {
        waitedNanos += time.toNanos();
    }

    long startedNanos() {
        return startedNanos;
    }

    /** How many calls were started. */
    public int count() {
        return opened;
    }

    /** Those that have ended, and the targets that were skipped, in the order of events. */
    public List<AttemptRecord> records() {
        return records.stream()
                .sorted(Comparator.comparingInt(AttemptRecord::ordinal))
                .toList();
    }

    /** The first byte is about to be sent to the client: the moment that ends the overhead. Later calls change nothing. */
    public void sendingFirstByte() {
        if (firstByteNanos == 0) firstByteNanos = System.nanoTime();
    }

    /** From the start to the first byte sent to the client; empty if none was. */
    public Optional<Duration> firstByte() {
        return firstByteNanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(firstByteNanos - startedNanos));
    }

    /** The same without the time spent waiting for upstreams. */
    public Optional<Duration> overhead() {
        return firstByte().map(time -> time.minusNanos(waitedNanos));
    }
}
