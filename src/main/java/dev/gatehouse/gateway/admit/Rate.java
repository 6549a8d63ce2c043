package dev.gatehouse.gateway.admit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** So many of something in a time, counted in a bucket that may be in debt. Thread-safe, without a lock. */
public final class Rate {

    /** A period long enough for a rate of one in some minutes to be a whole number. */
    private static final Duration PERIOD = Duration.ofHours(1);

    private final long capacity;
    private final double perSecond;
    private final Bucket bucket;

    /** @param capacity what can be taken at once when nothing was for a while */
    public Rate(double perSecond, long capacity, LongSupplier nanos) {
        this.capacity = capacity;
        this.perSecond = perSecond;
        long inPeriod = Math.max(1, Math.round(perSecond * PERIOD.toSeconds()));
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(inPeriod, PERIOD))
                .withCustomTimePrecision(new NanoClock(nanos))
                .build();
    }

    /** The clock in the form that the bucket wants. */
    private record NanoClock(LongSupplier nanos) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanos.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    long capacity() {
        return capacity;
    }

    /** False, and nothing was taken, if there is not so much. */
    public boolean take(long amount) {
        return amount == 0 || bucket.tryConsume(amount);
    }

    /** Takes what has been used already, if need be into debt. */
    public void charge(long amount) {
        if (amount > 0) bucket.consumeIgnoringRateLimits(amount);
    }

    /** It was not needed after all. */
    public void giveBack(long amount) {
        if (amount > 0) bucket.addTokens(amount);
    }

    /** Never negative. */
    public long left() {
        return Math.max(0, bucket.getAvailableTokens());
    }

    /** How much less is left than can be; never negative. */
    long missing() {
        return Math.max(0, capacity - bucket.getAvailableTokens());
    }

    /** How long until nothing is missing. */
    Duration untilWhole() {
        return time(missing());
    }

    /** How much comes back in this time, to the nearest. */
    long in(Duration time) {
        return Math.round(time.toNanos() / 1e9 * perSecond);
    }

    /** The same, as far as it is whole. */
    long wholeIn(Duration time) {
        return (long) (time.toNanos() / 1e9 * perSecond);
    }

    /** How it stands with whoever that is, until all of it is there again. */
    Standing standing(String scope) {
        long available = bucket.getAvailableTokens();
        return new Standing(scope, capacity, Math.max(0, available), time(capacity - available));
    }

    /** How long until so much can be taken; zero if it can. */
    public Duration untilLeft(long amount) {
        return time(amount - bucket.getAvailableTokens());
    }

    private Duration time(long missing) {
        return Duration.ofNanos(Math.max(0, (long) (missing / perSecond * 1e9)));
    }
}
