package dev.gatehouse.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * What the record shows of a target.
 *
 * @param calls that succeeded, or failed by the target's fault
 * @param answered those that succeeded
 * @param medianTtft to the first content of those that succeeded
 */
public record MeasuredTarget(long calls, long answered, Optional<Duration> medianTtft) {

    /** From 0 to 1; 1 if it was not called, so that what is new is not taken for broken. */
    public double reliability() {
        return calls == 0 ? 1 : (double) answered / calls;
    }
}
