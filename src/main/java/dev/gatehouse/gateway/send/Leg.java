package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.gateway.route.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * The attempt loop: one target after another, each with its keys, until one answers. What follows which failure is
 * {@link #next}, which reads like the table in docs/failover.md. Used once, by one thread.
 */
final class Leg {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(400);

    private final TargetCall call;
    private final Learned learned;
    private final RandomGenerator random;
    private final Plan plan;
    private final Ask ask;
    private final AttemptLog log;
    private final Course course;
    private final Insistence insistence;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

    private enum State {
        RUNNING,
        FINISHED,
        SUPERSEDED
    }

    Leg(TargetCall call, Learned learned, RandomGenerator random, Plan plan, Ask ask, AttemptLog log, Course course) {
        this.call = call;
        this.learned = learned;
        this.random = random;
        this.plan = plan;
        this.ask = ask;
        this.log = log;
        this.course = course;
        this.insistence = new Insistence(ask.demand().orElse(null));
    }

    /**
     * The first answer that any target gives; empty if none does.
     *
     * @throws Refusal.DeadlineExceeded if time ran out before all were tried
     * @throws Refusal.AllTargetsFailed if the answers did not do
     * @throws Refusal.ClientGone if the hangup was fired
     */
    Optional<Answer> run() {
        for (TargetHealth.Visit visit = course.next(); visit != null; visit = course.next()) {
            Optional<Answer> answer = visit(visit);
            if (answer.isPresent()) return answer;
        }
        return Optional.empty();
    }

    /** Says that it came to its end; false if it was superseded before. */
    boolean finish() {
        return state.compareAndSet(State.RUNNING, State.FINISHED);
    }

    /** Breaks it off from another thread, unless it has finished: it is no longer needed. */
    void supersede() {
        if (state.compareAndSet(State.RUNNING, State.SUPERSEDED)) hangUp();
    }

    /** Breaks off whatever call it makes or made. */
    void hangUp() {
        ask.hangup().fire();
    }

    private Optional<Answer> visit(TargetHealth.Visit visit) {
        try (visit) {
            return tryKeys(visit);
        }
    }

    private Optional<Answer> tryKeys(TargetHealth.Visit visit) {
        var manner = new Manner(learned, visit.target(), ask.continuation().orElse(null), insistence);
        List<Optional<ProviderKey>> keys = visit.keys();
        boolean fresh = false;
        boolean paused = false;
        int current = 0;
        while (current < keys.size()) {
            boolean moreKeys = current + 1 < keys.size();
            boolean last = course.isLast(visit.target());
            var now = new Try(visit.target(), keys.get(current), !moreKeys && last, fresh, manner.changes());
            visit.asks();
            Attempt attempt = call.make(plan, now, ask, log);
            learn(visit, now, attempt);
            if (attempt instanceof Attempt.Rejected rejected) {
                manner.worked();
                insist(visit, rejected);
                continue;
            }
            if (attempt instanceof Attempt.Answered answered) {
                manner.worked();
                return Optional.of(answered.answer());
            }
            var failed = (Attempt.Failed) attempt;
            Optional<Duration> pause = !paused && last ? pause(visit, failed) : Optional.<Duration>empty();
            Next next = next(failed, fresh, moreKeys, pause.isPresent(), manner);
            end(visit, failed, next);
            fresh = next == Next.SAME_TARGET;
            switch (next) {
                case SAME_TARGET -> {}
                case SAME_TARGET_HEALED -> manner.heal(failed);
                case SAME_TARGET_WITHOUT_PREFILL -> manner.withoutPrefill();
                case NEXT_KEY -> current++;
                case SAME_TARGET_LATER -> {
                    pause(pause.orElseThrow());
                    paused = true;
                    keys = visit.keysByNow();
                    current = 0;
                }
                case NEXT_TARGET -> {
                    return Optional.empty();
                }
                case TELL_CLIENT -> {
                    // Nor should the other leg of a race ask anyone else.
                    course.end();
                    return failed.word().map(Answer.class::cast);
                }
                case STOP -> throw new Refusal.ClientGone();
            }
        }
        return Optional.empty();
    }

    /**
     * Records an answer that does not do, and has the target asked again.
     *
     * @throws Refusal.AllTargetsFailed if it was asked often enough
     */
    private void insist(TargetHealth.Visit visit, Attempt.Rejected rejected) {
        boolean again = insistence.correct(rejected.objection().correction());
        String why =
                visit.target().provider().name() + " " + rejected.objection().why();
        rejected.open().end(AttemptClass.NO_TOOL_CALL, why + (again ? "; again with a correction" : "; often enough"));
        if (!again) throw Shortfall.noToolCall(log);
        if (ask.timeIsUp()) throw new Refusal.DeadlineExceeded(ask.deadline());
    }

    /** An attempt that the client's deadline cut short says nothing of its target. */
    private void learn(TargetHealth.Visit visit, Try attempted, Attempt attempt) {
        if (!(attempt instanceof Attempt.Failed) || !ask.timeIsUp()) visit.learn(attempted, attempt);
    }

    private enum Next {
        SAME_TARGET("again on a fresh connection"),
        SAME_TARGET_HEALED("again without what it refuses"),
        SAME_TARGET_WITHOUT_PREFILL("again without a prefill"),
        SAME_TARGET_LATER("again after a pause"),
        NEXT_KEY("next key"),
        NEXT_TARGET("next target"),
        TELL_CLIENT("its answer goes to the client"),
        STOP("stopped");

        private final String words;

        Next(String words) {
            this.words = words;
        }
    }

    /** @param pauseIsWorthIt true if no other target is ready, and this one may answer after a short pause */
    private Next next(
            Attempt.Failed failed, boolean onFreshConnection, boolean moreKeys, boolean pauseIsWorthIt, Manner manner) {
        Next later = pauseIsWorthIt ? Next.SAME_TARGET_LATER : Next.NEXT_TARGET;
        return switch (failed.attemptClass()) {
            case TRANSPORT -> onFreshConnection ? Next.NEXT_TARGET : Next.SAME_TARGET;
            case RATE_LIMITED -> moreKeys ? Next.NEXT_KEY : later;
            case QUOTA_EXHAUSTED, AUTH -> moreKeys ? Next.NEXT_KEY : Next.NEXT_TARGET;
            case UPSTREAM_ERROR -> later;
            case TIMEOUT, TTFT_TIMEOUT, MODEL_GONE, BAD_RESPONSE, CONTEXT_LENGTH -> Next.NEXT_TARGET;
            case CLIENT_ERROR -> refused(failed, manner);
            case CONTENT_POLICY -> isContinuing() ? Next.NEXT_TARGET : Next.TELL_CLIENT;
            case CLIENT_DISCONNECT -> Next.STOP;
            case OK, SELF_HEAL, NO_TOOL_CALL, STREAM_BROKEN, SUPERSEDED, OVERLOADED, SKIPPED, INTERRUPTED ->
                throw new IllegalStateException(failed.attemptClass() + " is not how an attempt fails");
        };
    }

    private Next refused(Attempt.Failed failed, Manner manner) {
        if (manner.canBeHealed(failed)) return Next.SAME_TARGET_HEALED;
        if (manner.isPrefilled()) return Next.SAME_TARGET_WITHOUT_PREFILL;
        // The client has the beginning of an answer already, from a target that did not mind; or another dialect can
        // say it.
        return isContinuing() || !failed.reached() ? Next.NEXT_TARGET : Next.TELL_CLIENT;
    }

    private boolean isContinuing() {
        return ask.continuation().isPresent();
    }

    private void end(TargetHealth.Visit visit, Attempt.Failed failed, Next next) {
        if (next == Next.STOP && state.get() == State.SUPERSEDED) {
            failed.open().end(AttemptClass.SUPERSEDED, visit.target().provider().name() + " was overtaken");
            return;
        }
        boolean tooLate = next != Next.STOP && next != Next.TELL_CLIENT && ask.timeIsUp();
        boolean healed = next == Next.SAME_TARGET_HEALED || next == Next.SAME_TARGET_WITHOUT_PREFILL;
        AttemptClass attemptClass = healed ? AttemptClass.SELF_HEAL : failed.attemptClass();
        failed.open().end(attemptClass, failed.why() + "; " + (tooLate ? "no time left" : next.words));
        if (tooLate) throw new Refusal.DeadlineExceeded(ask.deadline());
        if (!healed && next != Next.TELL_CLIENT) course.failed(visit.target(), failed);
    }

    /** After which pause the target may answer; empty if that is unknown, or too long to wait for. */
    private Optional<Duration> pause(TargetHealth.Visit visit, Attempt.Failed failed) {
        Optional<Duration> pause = switch (failed.attemptClass()) {
            case UPSTREAM_ERROR -> failed.retryAfter().or(() -> Optional.of(shortPause()));
            case RATE_LIMITED -> Optional.of(visit.untilReady());
            default -> Optional.empty();
        };
        return pause.filter(wait -> wait.compareTo(plan.policy().retryAfterMaxWait()) <= 0)
                .filter(wait -> wait.compareTo(ask.timeLeft()) < 0);
    }

    private Duration shortPause() {
        return Duration.ofNanos(random.nextLong(SHORTEST_PAUSE.toNanos(), LONGEST_PAUSE.toNanos()));
    }

    private void pause(Duration pause) {
        log.waitBegins();
        boolean gone = ask.hangup().firedWithin(pause);
        log.waitEnds();
        if (gone) throw new Refusal.ClientGone();
    }
}
