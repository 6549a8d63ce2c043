package dev.gatehouse.bench.load;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts answers and times. For one thread; lateness for another one. */
final class Tallies {

    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int OK = 200;

    /** Times are told to three digits. */
    private static final int DIGITS = 3;

    private final boolean stream;
    private final Histogram latency = histogram();
    private final Histogram firstContent = histogram();
    private final Histogram piece = histogram();
    private final Histogram lateness = histogram();
    private final Map<String, Integer> causes = new HashMap<>();
    private long answered;
    private long refused;
    private long errors;
    private long attempts;

    Tallies(boolean stream) {
        this.stream = stream;
    }

    void answer(Connection connection) {
        Answer answer = connection.answer();
        attempts += answer.attempts();
        if (answer.status() == TOO_MANY || answer.status() == UNAVAILABLE) {
            refused++;
        } else if (answer.status() != OK) {
            errors(1, "status " + answer.status());
        } else if (!connection.text().isRight()) {
            errors(1, "wrong text");
        } else if (stream && !connection.text().done()) {
            errors(1, "no [DONE]");
        } else {
            answered++;
            record(latency, connection.latencyNanos());
            if (stream) record(firstContent, connection.firstContentNanos());
        }
    }

    void errors(long count, String cause) {
        if (count == 0) return;
        errors += count;
        causes.merge(cause, Math.toIntExact(count), Integer::sum);
    }

    void pieceSentAt(long nanos) {
        record(piece, System.nanoTime() - nanos);
    }

    void late(long nanos) {
        record(lateness, nanos);
    }

    Outcome outcome(long unsent, double seconds) {
        return new Outcome(
                answered,
                refused,
                unsent,
                errors,
                causes,
                attempts,
                seconds,
                Quantiles.of(latency),
                Quantiles.of(firstContent),
                Quantiles.of(piece),
                Quantiles.of(lateness));
    }

    private static Histogram histogram() {
        return new Histogram(TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MINUTES.toNanos(10), DIGITS);
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, histogram.getHighestTrackableValue()));
    }
}
