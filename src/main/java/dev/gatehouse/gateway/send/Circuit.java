package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitRecord;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.CircuitState.Phase;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The state machine of one circuit. Closed until failures open it; open for a time; then half-open, until the one request that
 * may probe it closes or reopens it. A spent quota opens it as well: it is pinned until the quota is reset. A closed circuit that saw only successes lately is dropped by its owner, and so is one
 * whose probe succeeded: that is how it closes. Not thread-safe: its owner's lock guards it. Times are of one monotonic clock.
 */
final class Circuit {

    private static final int FAILURES_IN_A_ROW = 5;
    private static final int WINDOW = 20;
    private static final int WINDOW_MASK = (1 << WINDOW) - 1;

    private final CircuitTimings timings;
    private final RandomGenerator random;

    /** The last outcomes, the newest in the lowest bit, 1 for a failure. */
    private int window;

    private int seen;
    private int failuresInARow;
    private AttemptClass lastFailure;
    private long lastFailureNanos;
    private int timesOpened;
    private long firstOpenedNanos;
    private long openedNanos;
    private long restNanos;
    /** Whether it rests until a quota is reset, rather than because of its failures. */
    private boolean pinned;

    private boolean probing;

    /** @param cause what made it necessary; not yet counted */
    Circuit(CircuitTimings timings, RandomGenerator random, AttemptClass cause) {
        this.timings = timings;
        this.random = random;
        this.lastFailure = cause;
    }

    static Circuit restored(CircuitRecord record, Moment moment, CircuitTimings timings, RandomGenerator random) {
        var circuit = new Circuit(timings, random, record.lastFailure());
        circuit.lastFailureNanos = moment.nanos(record.lastFailureAt());
        circuit.failuresInARow = record.consecutiveFailures();
        circuit.seen = record.seen();
        circuit.window = record.window();
        record.opened().ifPresent(opened -> {
            circuit.timesOpened = opened.times();
            circuit.firstOpenedNanos = moment.nanos(opened.first());
            long rest = Duration.between(opened.newest(), opened.restEnds()).toNanos();
            circuit.rest(rest, opened.pinned(), moment.nanos(opened.newest()));
        });
        return circuit;
    }

    /** A probe that is under way is not kept: whoever comes after a restart may probe. */
    CircuitRecord record(CircuitName name, Moment moment) {
        return new CircuitRecord(
                name.provider(),
                name.model(),
                lastFailure,
                moment.instant(lastFailureNanos),
                failuresInARow,
                seen,
                window,
                isClosed()
                        ? Optional.empty()
                        : Optional.of(new CircuitRecord.Opened(
                                timesOpened,
                                moment.instant(firstOpenedNanos),
                                moment.instant(openedNanos),
                                moment.instant(openedNanos + restNanos),
                                pinned)));
    }

    boolean isClosed() {
        return timesOpened == 0;
    }

    /** Whether a request may pass now. */
    boolean admits(long now) {
        return isClosed() || (!probing && mayBeProbed(now));
    }

    private boolean mayBeProbed(long now) {
        return now - openedNanos >= nanosUntilProbe();
    }

    /** Counted from its newest opening. */
    private long nanosUntilProbe() {
        return pinned ? Math.min(restNanos, SpentQuota.EARLY_TRY.toNanos()) : restNanos;
    }

    /** Until it may be probed; zero while closed or half-open. */
    Duration restLeft(long now) {
        return isClosed() || mayBeProbed(now)
                ? Duration.ZERO
                : Duration.ofNanos(nanosUntilProbe() - (now - openedNanos));
    }

    /** Until the quota is reset; not positive if it is not pinned, or not any more. */
    private long pinLeft(long now) {
        return pinned ? restNanos - (now - openedNanos) : 0;
    }

    /** Takes the one probe permit. Only if it is not closed, and admits. */
    void probe() {
        probing = true;
    }

    /** The probe came to nothing: the next request may try. */
    void probeGivenBack() {
        probing = false;
    }

    void probeFailed(AttemptClass cause, long now) {
        failed(cause, now);
        open(now);
    }

    /** A failure while closed. True if it opened the circuit by that. */
    boolean failedClosed(AttemptClass cause, long now) {
        failed(cause, now);
        seen(1);
        boolean half = seen == WINDOW && Integer.bitCount(window) * 2 >= WINDOW;
        if (failuresInARow < FAILURES_IN_A_ROW && !half) return false;
        open(now);
        return true;
    }

    /** A success while closed. True if no failure is left to remember. */
    boolean succeededClosed() {
        failuresInARow = 0;
        seen(0);
        return window == 0;
    }

    private void failed(AttemptClass cause, long now) {
        failuresInARow++;
        lastFailure = cause;
        lastFailureNanos = now;
    }

    private void seen(int outcome) {
        window = ((window << 1) | outcome) & WINDOW_MASK;
        seen = Math.min(seen + 1, WINDOW);
    }

    void open(long now) {
        if (isClosed()) firstOpenedNanos = now;
        timesOpened++;
        long rest = timings.rest(timesOpened, Duration.ofNanos(now - firstOpenedNanos), random)
                .toNanos();
        long pinLeft = pinLeft(now);
        rest(Math.max(rest, pinLeft), pinLeft > rest, now);
        probing = false;
    }

    /** A quota is spent, and nobody says until when: a reset that was known before still counts. */
    void spent(long now) {
        long known = pinLeft(now);
        spentFor(known > 0 ? Duration.ofNanos(known) : SpentQuota.RESET_UNKNOWN, now);
    }

    /** A quota is spent until its reset. That is no failure: rests after failures grow no longer by it. */
    void spentFor(Duration untilReset, long now) {
        lastFailure = AttemptClass.QUOTA_EXHAUSTED;
        lastFailureNanos = now;
        if (isClosed()) {
            firstOpenedNanos = now;
            timesOpened = 1;
        }
        rest(untilReset.toNanos(), true, now);
    }

    private void rest(long rest, boolean untilReset, long now) {
        openedNanos = now;
        restNanos = rest;
        pinned = untilReset;
    }

    /** True if it is closed and nothing happened for so long that its failures tell nothing of today. */
    boolean isStale(long now) {
        return isClosed() && now - lastFailureNanos > timings.memory().toNanos();
    }

    long firstOpenedNanos() {
        return firstOpenedNanos;
    }

    AttemptClass lastFailure() {
        return lastFailure;
    }

    Phase phase(long now) {
        if (isClosed()) return Phase.CLOSED;
        return mayBeProbed(now) ? Phase.HALF_OPEN : Phase.OPEN;
    }

    CircuitState state(CircuitName name, long now) {
        return new CircuitState(
                name.provider(),
                name.model(),
                phase(now),
                failuresInARow,
                isClosed() ? Optional.empty() : Optional.of(Duration.ofNanos(now - openedNanos)),
                isClosed() ? Optional.empty() : Optional.of(restLeft(now)),
                pinLeft(now) > 0 ? Optional.of(Duration.ofNanos(pinLeft(now))) : Optional.empty(),
                lastFailure);
    }
}
