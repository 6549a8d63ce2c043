package dev.gatehouse.gateway.send;

import static dev.gatehouse.domain.AttemptClass.QUOTA_EXHAUSTED;
import static dev.gatehouse.domain.AttemptClass.RATE_LIMITED;
import static dev.gatehouse.domain.AttemptClass.TIMEOUT;
import static dev.gatehouse.domain.AttemptClass.TTFT_TIMEOUT;
import static dev.gatehouse.domain.AttemptClass.UPSTREAM_ERROR;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.route.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * The attempt loop: one target after another, each with its keys, until one answers. Returns when there is something for
 * the client: a whole answer, the first content of a stream, or the provider's word that the request is at fault.
 */
public final class Sender {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(400);

    private final TargetCall call;
    private final TargetHealth health;
    private final RandomGenerator random;

    public Sender(TargetCall call, TargetHealth health, RandomGenerator random) {
        this.call = call;
        this.health = health;
        this.random = random;
    }

    /** What one exchange has come to so far. */
    private record Round(Plan plan, Ask ask, AttemptLog log, List<Attempt.Failed> failures) {}

    /**
     * The first answer that any target of the plan gives.
     *
     * @throws Refusal.AllTargetsFailed if none gives one
     * @throws Refusal.NoTarget if all of them failed lately, so that none was tried
     * @throws Refusal.DeadlineExceeded if time ran out before all were tried
     * @throws Refusal.ClientGone if the hangup was fired
     */
    public Answer send(Plan plan, Ask ask, AttemptLog log) {
        var round = new Round(plan, ask, log, new ArrayList<>());
        var rests = new ArrayList<Duration>();
        List<Target> targets = plan.targets();
        for (int i = 0; i < targets.size(); i++) {
            switch (health.enter(targets.get(i))) {
                case TargetHealth.Skipped skipped -> {
                    log.skipped(targets.get(i), skipped.why());
                    rests.add(skipped.retryIn());
                }
                case TargetHealth.Visit visit -> {
                    Optional<Answer> answer = visit(visit, targets.subList(i + 1, targets.size()), round);
                    if (answer.isPresent()) return answer.get();
                }
            }
        }
        throw round.failures().isEmpty() ? noneReady(rests, log) : allFailed(round.failures(), log);
    }

    private Optional<Answer> visit(TargetHealth.Visit visit, List<Target> others, Round round) {
        try (visit) {
            return tryKeys(visit, others, round);
        }
    }

    private Optional<Answer> tryKeys(TargetHealth.Visit visit, List<Target> others, Round round) {
        List<Optional<ProviderKey>> keys = visit.keys();
        boolean fresh = false;
        boolean paused = false;
        int current = 0;
        while (current < keys.size()) {
            boolean moreKeys = current + 1 < keys.size();
            var now = new Try(visit.target(), keys.get(current), !moreKeys && isLast(others), fresh);
            Attempt attempt = call.make(round.plan(), now, round.ask(), round.log());
            visit.learn(now, attempt);
            if (attempt instanceof Attempt.Answered answered) return Optional.of(answered.answer());

            var failed = (Attempt.Failed) attempt;
            round.failures().add(failed);
            Optional<Duration> pause =
                    !paused && isLast(others) ? pause(visit, failed, round.ask()) : Optional.<Duration>empty();
            Next next = next(failed.attemptClass(), fresh, moreKeys, pause.isPresent());
            end(failed, next, round.ask());
            switch (next) {
                case SAME_TARGET -> fresh = true;
                case NEXT_KEY -> {
                    current++;
                    fresh = false;
                }
                case SAME_TARGET_LATER -> {
                    pause(pause.orElseThrow(), round);
                    paused = true;
                    keys = visit.keysByNow();
                    current = 0;
                    fresh = false;
                }
                case NEXT_TARGET -> {
                    return Optional.empty();
                }
                case STOP -> throw new Refusal.ClientGone();
            }
        }
        return Optional.empty();
    }

    private enum Next {
        SAME_TARGET("again on a fresh connection"),
        SAME_TARGET_LATER("again after a pause"),
        NEXT_KEY("next key"),
        NEXT_TARGET("next target"),
        STOP("stopped");

        private final String words;

        Next(String words) {
            this.words = words;
        }
    }

    /** @param pauseIsWorthIt true if no other target is ready, and this one may answer after a short pause */
    private static Next next(
            AttemptClass failure, boolean onFreshConnection, boolean moreKeys, boolean pauseIsWorthIt) {
        Next later = pauseIsWorthIt ? Next.SAME_TARGET_LATER : Next.NEXT_TARGET;
        return switch (failure) {
            case TRANSPORT -> onFreshConnection ? Next.NEXT_TARGET : Next.SAME_TARGET;
            case RATE_LIMITED -> moreKeys ? Next.NEXT_KEY : later;
            case QUOTA_EXHAUSTED, AUTH -> moreKeys ? Next.NEXT_KEY : Next.NEXT_TARGET;
            case UPSTREAM_ERROR -> later;
            case TIMEOUT, TTFT_TIMEOUT, MODEL_GONE, BAD_RESPONSE -> Next.NEXT_TARGET;
            case CLIENT_DISCONNECT -> Next.STOP;
            case OK, CLIENT_ERROR, STREAM_BROKEN, SKIPPED ->
                throw new IllegalStateException(failure + " is not a failed attempt");
        };
    }

    private static void end(Attempt.Failed failed, Next next, Ask ask) {
        boolean tooLate = next != Next.STOP && ask.timeIsUp();
        failed.open().end(failed.attemptClass(), failed.why() + "; " + (tooLate ? "no time left" : next.words));
        if (tooLate) throw new Refusal.DeadlineExceeded(ask.deadline());
    }

    private boolean isLast(List<Target> others) {
        return others.stream().noneMatch(health::admits);
    }

    /** After which pause the target may answer; empty if that is unknown, or too long to wait for. */
    private Optional<Duration> pause(TargetHealth.Visit visit, Attempt.Failed failed, Ask ask) {
        Optional<Duration> pause = switch (failed.attemptClass()) {
            case UPSTREAM_ERROR -> Optional.of(shortPause());
            case RATE_LIMITED -> visit.untilReady(failed);
            default -> Optional.empty();
        };
        return pause.filter(wait -> wait.compareTo(TargetHealth.A_SHORT_WAIT) <= 0)
                .filter(wait -> wait.compareTo(ask.timeLeft()) < 0);
    }

    private Duration shortPause() {
        return Duration.ofNanos(random.nextLong(SHORTEST_PAUSE.toNanos(), LONGEST_PAUSE.toNanos()));
    }

    private static void pause(Duration pause, Round round) {
        long started = System.nanoTime();
        boolean gone = round.ask().hangup().firedWithin(pause);
        round.log().waited(System.nanoTime() - started);
        if (gone) throw new Refusal.ClientGone();
    }

    private static Refusal noneReady(List<Duration> rests, AttemptLog log) {
        Duration soonest = rests.stream().min(Comparator.naturalOrder()).orElseThrow();
        String message = "All targets failed lately and are left alone for a while; the first one is tried again in "
                + soonest.plusMillis(999).toSeconds() + " s.";
        return Refusal.NoTarget.ready(message, log.records(), soonest);
    }

    /** One class for all gives its status, since that is the truth of it; a mixture is 502. */
    private static Refusal allFailed(List<Attempt.Failed> failures, AttemptLog log) {
        Optional<Duration> soonest =
                failures.stream().flatMap(f -> f.retryAfter().stream()).min(Comparator.naturalOrder());
        int status = status(failures);
        String code = status == 429 ? "rate_limit_exceeded" : "all_targets_failed";
        String message = failures.size() == 1
                ? "The only attempt failed: " + failures.getFirst().why() + "."
                : "All " + failures.size() + " attempts failed; the last one: "
                        + failures.getLast().why() + ".";
        return new Refusal.AllTargetsFailed(
                status, code, message, log.records(), status == 429 ? soonest : Optional.empty());
    }

    private static int status(List<Attempt.Failed> failures) {
        if (all(failures, RATE_LIMITED) || all(failures, QUOTA_EXHAUSTED)) return 429;
        if (failures.stream().allMatch(Sender::tooSlow)) return 504;
        if (!all(failures, UPSTREAM_ERROR)) return 502;
        OptionalInt first = failures.getFirst().open().status();
        boolean same = failures.stream().allMatch(f -> f.open().status().equals(first));
        // 529 and the like are no status that clients know.
        return same && first.orElse(502) >= 500 && first.orElse(502) <= 504 ? first.orElse(502) : 502;
    }

    private static boolean tooSlow(Attempt.Failed failure) {
        return failure.attemptClass() == TIMEOUT || failure.attemptClass() == TTFT_TIMEOUT;
    }

    private static boolean all(List<Attempt.Failed> failures, AttemptClass attemptClass) {
        return failures.stream().allMatch(failure -> failure.attemptClass() == attemptClass);
    }
}
