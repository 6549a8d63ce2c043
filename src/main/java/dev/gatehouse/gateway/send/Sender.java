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

/**
 * The attempt loop: one target after another, each with its keys, until one answers. Returns when there is something for
 * the client: a whole answer, the first content of a stream, or the provider's word that the request is at fault.
 */
public final class Sender {

    private final TargetCall call;

    public Sender(TargetCall call) {
        this.call = call;
    }

    /**
     * The first answer that any target of the plan gives.
     *
     * @throws Refusal.AllTargetsFailed if none gives one
     * @throws Refusal.DeadlineExceeded if time ran out before all were tried
     * @throws Refusal.ClientGone if the hangup was fired
     */
    public Answer send(Plan plan, Ask ask, AttemptLog log) {
        var failures = new ArrayList<Attempt.Failed>();
        for (Target target : plan.targets()) {
            boolean lastTarget = target.equals(plan.targets().getLast());
            Optional<Answer> answer = tryKeys(plan, tries(target, lastTarget), ask, log, failures);
            if (answer.isPresent()) return answer.get();
        }
        throw allFailed(failures, log);
    }

    private Optional<Answer> tryKeys(
            Plan plan, List<Try> tries, Ask ask, AttemptLog log, List<Attempt.Failed> failures) {
        int current = 0;
        boolean fresh = false;
        while (true) {
            Try now = tries.get(current);
            Attempt attempt = call.make(plan, fresh ? now.onFreshConnection() : now, ask, log);
            if (attempt instanceof Attempt.Answered answered) return Optional.of(answered.answer());

            var failed = (Attempt.Failed) attempt;
            failures.add(failed);
            Next next = next(failed.attemptClass(), fresh, current + 1 < tries.size());
            boolean tooLate = next != Next.STOP && ask.timeIsUp();
            failed.open().end(failed.attemptClass(), failed.why() + "; " + (tooLate ? "no time left" : next.words));
            if (tooLate) throw new Refusal.DeadlineExceeded(ask.deadline());
            switch (next) {
                case SAME_TARGET -> fresh = true;
                case NEXT_KEY -> {
                    current++;
                    fresh = false;
                }
                case NEXT_TARGET -> {
                    return Optional.empty();
                }
                case STOP -> throw new Refusal.ClientGone();
            }
        }
    }

    private enum Next {
        SAME_TARGET("again on a fresh connection"),
        NEXT_KEY("next key"),
        NEXT_TARGET("next target"),
        STOP("stopped");

        private final String words;

        Next(String words) {
            this.words = words;
        }
    }

    private static Next next(AttemptClass failure, boolean onFreshConnection, boolean moreKeys) {
        return switch (failure) {
            case TRANSPORT -> onFreshConnection ? Next.NEXT_TARGET : Next.SAME_TARGET;
            case RATE_LIMITED, QUOTA_EXHAUSTED, AUTH -> moreKeys ? Next.NEXT_KEY : Next.NEXT_TARGET;
            case TIMEOUT, TTFT_TIMEOUT, MODEL_GONE, UPSTREAM_ERROR, BAD_RESPONSE -> Next.NEXT_TARGET;
            case CLIENT_DISCONNECT -> Next.STOP;
            case OK, CLIENT_ERROR, STREAM_BROKEN, SKIPPED ->
                throw new IllegalStateException(failure + " is not a failed attempt");
        };
    }

    /** One for each key of the provider; one without a key if it has none. */
    private static List<Try> tries(Target target, boolean lastTarget) {
        List<ProviderKey> keys = target.provider().keys();
        if (keys.isEmpty()) return List.of(new Try(target, Optional.empty(), lastTarget, false));
        return keys.stream()
                .map(key -> new Try(target, Optional.of(key), lastTarget && key.equals(keys.getLast()), false))
                .toList();
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
