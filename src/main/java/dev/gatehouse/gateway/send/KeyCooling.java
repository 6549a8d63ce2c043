package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.KeyCooldown;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Why a key is left alone, and until when. Times are of one monotonic clock.
 *
 * @param timesLimited how often the key was rate limited since it last worked
 * @param triedNanos when it was last used
 * @param triedEarly true while a request finds out whether its quota was refilled before the reset
 */
record KeyCooling(AttemptClass cause, long untilNanos, int timesLimited, long triedNanos, boolean triedEarly) {

    private static final Backoff RATE_LIMITED = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5));
    private static final Duration AUTH = Duration.ofMinutes(10);

    /**
     * What a refusal leads to.
     *
     * @param before what was known of the key, null for nothing
     * @param retryAfter what the provider asked for, null for nothing
     */
    static KeyCooling after(
            @Nullable KeyCooling before,
            AttemptClass cause,
            @Nullable Duration retryAfter,
            long now,
            RandomGenerator random) {
        int timesBefore = before == null ? 0 : before.timesLimited;
        if (before == null || before.isOver(now)) {
            int times = cause == AttemptClass.RATE_LIMITED ? timesBefore + 1 : timesBefore;
            return new KeyCooling(cause, now + pause(cause, retryAfter, times, random), times, now, false);
        }
        // Calls that were under way together are refused together: one refusal, not many. And a reset that is known
        // stands.
        if (before.cause == cause && retryAfter == null) return before.triedAt(now);
        var next = new KeyCooling(cause, now + pause(cause, retryAfter, timesBefore, random), timesBefore, now, false);
        boolean newReset = cause == AttemptClass.QUOTA_EXHAUSTED && before.cause == cause;
        return newReset || next.untilNanos - before.untilNanos > 0 ? next : before.triedAt(now);
    }

    static KeyCooling restored(KeyCooldown cooldown, Moment moment) {
        long tried = moment.nanos(cooldown.triedAt());
        long until =
                tried + Duration.between(cooldown.triedAt(), cooldown.until()).toNanos();
        return new KeyCooling(cooldown.cause(), until, cooldown.timesLimited(), tried, false);
    }

    KeyCooldown record(String provider, String key, Moment moment) {
        return new KeyCooldown(
                provider, key, cause, moment.instant(triedNanos), moment.instant(untilNanos), timesLimited);
    }

    private static long pause(
            AttemptClass cause, @Nullable Duration retryAfter, int timesLimited, RandomGenerator random) {
        Duration pause = switch (cause) {
            case RATE_LIMITED -> retryAfter == null ? RATE_LIMITED.pause(timesLimited, random) : retryAfter;
            case QUOTA_EXHAUSTED -> retryAfter == null ? SpentQuota.RESET_UNKNOWN : retryAfter;
            case AUTH -> AUTH;
            default -> throw new IllegalArgumentException(cause + " says nothing of a key");
        };
        return pause.toNanos();
    }

    private KeyCooling triedAt(long now) {
        return new KeyCooling(cause, untilNanos, timesLimited, now, false);
    }

    KeyCooling tryEarly(long now) {
        return new KeyCooling(cause, untilNanos, timesLimited, now, true);
    }

    boolean isOver(long now) {
        return now - untilNanos >= 0;
    }

    /** Whether one request may find out before the pause is over. */
    boolean mayBeTriedEarly(long now) {
        return cause == AttemptClass.QUOTA_EXHAUSTED
                && !isOver(now)
                && now - triedNanos >= SpentQuota.EARLY_TRY.toNanos();
    }

    /** Until the pause is over. */
    Duration left(long now) {
        return Duration.ofNanos(Math.max(0, untilNanos - now));
    }

    /** Until the key is used again. */
    Duration retryIn(long now) {
        long left = untilNanos - now;
        long early = triedNanos + SpentQuota.EARLY_TRY.toNanos() - now;
        return Duration.ofNanos(Math.max(0, cause == AttemptClass.QUOTA_EXHAUSTED ? Math.min(left, early) : left));
    }
}
