package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.route.Router;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Gets an answer for a plan, and the rest of an answer that broke off. Returns when there is something for the client: a whole
 * answer, the first content of a stream, or the provider's word that the request is at fault. Thread-safe.
 */
public final class Sender {

    private final TargetCall call;
    private final TargetHealth health;
    private final Learned learned;
    private final RandomGenerator random;

    public Sender(TargetCall call, TargetHealth health, Learned learned, RandomGenerator random) {
        this.call = call;
        this.health = health;
        this.learned = learned;
        this.random = random;
    }

    /**
     * The first answer that any target of the plan gives.
     *
     * @throws Refusal.AllTargetsFailed if none gives one, or none with the tool call that is demanded
     * @throws Refusal.NoTarget if all of them failed lately or are at their provider's limit, so that none was tried
     * @throws Refusal.DeadlineExceeded if time ran out before all were tried
     * @throws Refusal.ClientGone if the hangup was fired
     */
    public Answer send(Plan plan, Ask ask, AttemptLog log) {
        plan.toolless().forEach(target -> log.skipped(target, Router.NO_TOOLS));
        var course = new Course(plan.targets(), health, log);
        Optional<Duration> hedge = plan.policy().hedgeAfter();
        Optional<Answer> answer = hedge.isPresent()
                ? race(hedge.get(), plan, ask, log, course)
                : leg(plan, ask, log, course).run();
        return answer.orElseGet(() -> Shortfall.of(course, log));
    }

    private Optional<Answer> race(Duration hedgeAfter, Plan plan, Ask ask, AttemptLog log, Course course) {
        Leg first = leg(plan, ask.alone(), log, course);
        Leg second = leg(plan.as(RouteMode.HEDGED), ask.alone(), log, course);
        return new Race(first, second, hedgeAfter).run(ask.hangup());
    }

    /**
     * The stream of another attempt, to finish an answer that broke off; empty if no target has one.
     *
     * @param targets to try, in order
     * @throws Refusal.ClientGone if the hangup was fired
     */
    public Optional<Answer.Live> resume(
            List<Target> targets, Continuation continuation, Plan plan, Ask ask, AttemptLog log) {
        var course = new Course(targets, health, log);
        Plan recovered = plan.as(RouteMode.RECOVERED);
        return leg(recovered, ask.continuing(continuation), log, course)
                .run()
                .filter(Answer.Live.class::isInstance)
                .map(Answer.Live.class::cast);
    }

    private Leg leg(Plan plan, Ask ask, AttemptLog log, Course course) {
        return new Leg(call, learned, random, plan, ask, log, course);
    }
}
