package dev.gatehouse.gateway;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.RouteAnswer;
import dev.gatehouse.domain.RouteAnswer.Refused;
import dev.gatehouse.domain.RouteExplanation;
import dev.gatehouse.domain.RouteExplanation.Candidate;
import dev.gatehouse.domain.RouteExplanation.LimitLeft;
import dev.gatehouse.domain.RouteExplanation.Verdict;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.RouteQuestion;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.admit.Allowance;
import dev.gatehouse.gateway.admit.Allowances;
import dev.gatehouse.gateway.admit.Doorkeeper;
import dev.gatehouse.gateway.admit.Standing;
import dev.gatehouse.gateway.route.Figures;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.route.Router;
import dev.gatehouse.gateway.send.TargetHealth;
import dev.gatehouse.gateway.send.TargetHealth.Skipped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells what would become of a request now. Circuits, pauses and limits are looked at, and nothing is changed: no probe is used up,
 * nothing is counted. Thread-safe.
 */
public final class Explainer {

    private final Router router;
    private final Planner planner;
    private final TargetHealth health;
    private final Figures figures;
    private final Doorkeeper doorkeeper;
    private final Allowances allowances;

    public Explainer(
            Router router, TargetHealth health, Figures figures, Doorkeeper doorkeeper, Allowances allowances) {
        this.router = router;
        this.planner = new Planner(router);
        this.health = health;
        this.figures = figures;
        this.doorkeeper = doorkeeper;
        this.allowances = allowances;
    }

    /** An endpoint that is none of {@link Planner#endpoints} is refused as unknown. */
    public RouteExplanation explain(RouteQuestion question) {
        RouteAnswer answer = planner.plan(question);
        var candidates = new ArrayList<>(planned(answer, question));
        Planner.asked(question)
                .ifPresent(asked -> answer.group()
                        .ifPresent(group -> router.leftOut(question.caller(), asked, group)
                                .forEach((target, why) ->
                                        candidates.add(candidate(target, Verdict.LEFT_OUT, why, null, null)))));
        return new RouteExplanation(refused(question.caller(), answer, candidates), candidates, limits(question));
    }

    private List<Candidate> planned(RouteAnswer answer, RouteQuestion question) {
        var candidates = new ArrayList<Candidate>();
        if (answer.targets().isEmpty()) return candidates;
        var plan = new Plan(question.model(), answer.group(), answer.targets());
        boolean asked = false;
        for (Target target : answer.targets()) {
            RouteMode mode = plan.mode(target);
            Optional<Skipped> rest = health.resting(target);
            if (rest.isPresent()) {
                Skipped resting = rest.get();
                candidates.add(candidate(target, Verdict.RESTING, resting.why(), mode, resting.retryIn()));
                continue;
            }
            Verdict verdict = asked ? Verdict.NEXT : Verdict.FIRST;
            String why = asked ? "if those before it fail" : order(answer);
            candidates.add(candidate(target, verdict, why + tight(target, question), mode, null));
            asked = true;
        }
        return candidates;
    }

    private static String order(RouteAnswer answer) {
        return answer.group()
                .map(Group::strategy)
                .map(strategy -> switch (strategy) {
                    case PRIORITY -> "the first in the order of the document that does not rest";
                    case WEIGHTED -> "drawn by weight this time";
                    case LEAST_LATENCY -> "the shortest time to first content";
                    case LEAST_BUSY -> "the fewest calls under way";
                    case CHEAPEST -> "the lowest price";
                })
                .orElse("named by the client");
    }

    /** It is asked all the same: how long a prompt is, the provider knows best. */
    private static String tight(Target target, RouteQuestion question) {
        OptionalLong window = target.facts().contextWindow();
        boolean fits = window.isEmpty()
                || question.inputTokens().isEmpty()
                || question.inputTokens().getAsLong() <= window.getAsLong();
        return fits ? "" : "; its context window is too small, so it will refuse and a larger one will be asked";
    }

    private Candidate candidate(
            Target target, Verdict verdict, String why, @Nullable RouteMode mode, @Nullable Duration retryIn) {
        return new Candidate(
                target,
                verdict,
                why,
                Optional.ofNullable(mode),
                Optional.ofNullable(retryIn),
                figures.medianTtft(target),
                figures.inFlight(target));
    }

    /** The first of the reasons in the order in which a client would meet them. */
    private RouteAnswer refused(Caller caller, RouteAnswer answer, List<Candidate> candidates) {
        try {
            doorkeeper.checkNow(caller.terms());
        } catch (Refusal refusal) {
            return new RouteAnswer(answer.group(), answer.targets(), Optional.of(Refused.by(refusal)));
        }
        boolean someone = candidates.stream().anyMatch(candidate -> candidate.verdict() == Verdict.FIRST);
        if (someone || answer.refused().isPresent()) return answer;
        var resting = new Refused(503, "no_target_available", "All targets are left alone for a while.");
        return new RouteAnswer(answer.group(), answer.targets(), Optional.of(resting));
    }

    private List<LimitLeft> limits(RouteQuestion question) {
        var limits = new ArrayList<LimitLeft>(2);
        try (Allowance allowance = allowances.of(question.caller())) {
            allowance.requests().ifPresent(left -> limits.add(limit("requests", left, 1)));
            allowance
                    .tokens()
                    .ifPresent(left -> limits.add(
                            limit("tokens", left, question.inputTokens().orElse(1))));
        }
        return limits;
    }

    private static LimitLeft limit(String kind, Standing left, long needed) {
        return new LimitLeft(
                kind, left.scope(), left.limit(), left.remaining(), left.reset(), left.remaining() >= needed);
    }
}
