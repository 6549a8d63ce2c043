package dev.gatehouse.gateway.send;

import static dev.gatehouse.domain.AttemptClass.CLIENT_ERROR;
import static dev.gatehouse.domain.AttemptClass.QUOTA_EXHAUSTED;
import static dev.gatehouse.domain.AttemptClass.RATE_LIMITED;
import static dev.gatehouse.domain.AttemptClass.TIMEOUT;
import static dev.gatehouse.domain.AttemptClass.TTFT_TIMEOUT;
import static dev.gatehouse.domain.AttemptClass.UPSTREAM_ERROR;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Refusal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the client is told when no target gave an answer: the truth of it in one status. */
final class Shortfall {

    private Shortfall() {}

    /**
     * The provider's own word, if the request is too long for all; ours, if no dialect can say it.
     *
     * @throws Refusal.NoTarget if no target was tried
     * @throws Refusal.AllTargetsFailed if all that were tried failed
     */
    static Answer of(Course course, AttemptLog log) {
        List<Attempt.Failed> failures = course.failures();
        if (failures.isEmpty()) throw noneReady(course.rests(), log);
        boolean ofRequest = failures.stream().allMatch(Shortfall::tooLong)
                || failures.stream().allMatch(Shortfall::unsayable);
        if (!ofRequest) throw allFailed(failures, log);
        return failures.getFirst().word().orElseThrow();
    }

    /** There were answers, but none that calls a tool, which is demanded. */
    static Refusal noToolCall(AttemptLog log) {
        return new Refusal.AllTargetsFailed(
                502,
                "tool_call_not_produced",
                "The model neither called a declared tool as its schema demands nor said that the task is done.",
                log.records(),
                Optional.empty());
    }

    private static Refusal noneReady(List<Duration> rests, AttemptLog log) {
        Duration soonest = rests.stream().min(Comparator.naturalOrder()).orElseThrow();
        String message =
                "All targets failed lately or are at the limit of their provider; the first one is tried again in "
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
        if (failures.stream().allMatch(Shortfall::throttled)) return 429;
        if (failures.stream().allMatch(Shortfall::tooSlow)) return 504;
        if (!all(failures, UPSTREAM_ERROR)) return 502;
        OptionalInt first = failures.getFirst().open().status();
        boolean same = failures.stream().allMatch(f -> f.open().status().equals(first));
        // 529 and the like are no status that clients know.
        return same && first.orElse(502) >= 500 && first.orElse(502) <= 504 ? first.orElse(502) : 502;
    }

    /** It does not fit into the model, or into what the provider takes in a minute. */
    private static boolean tooLong(Attempt.Failed failure) {
        return switch (failure.attemptClass()) {
            case CONTEXT_LENGTH, RATE_LIMITED -> failure.word().isPresent();
            default -> false;
        };
    }

    private static boolean unsayable(Attempt.Failed failure) {
        return failure.attemptClass() == CLIENT_ERROR && failure.word().isPresent();
    }

    private static boolean throttled(Attempt.Failed failure) {
        return failure.attemptClass() == RATE_LIMITED || failure.attemptClass() == QUOTA_EXHAUSTED;
    }

    private static boolean tooSlow(Attempt.Failed failure) {
        return failure.attemptClass() == TIMEOUT || failure.attemptClass() == TTFT_TIMEOUT;
    }

    private static boolean all(List<Attempt.Failed> failures, AttemptClass attemptClass) {
        return failures.stream().allMatch(failure -> failure.attemptClass() == attemptClass);
    }
}
