package dev.gatehouse.gateway;

import dev.gatehouse.domain.MeasuredTarget;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.RouteAnswer;
import dev.gatehouse.domain.RouteAnswer.Refused;
import dev.gatehouse.domain.RouteQuestion;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Imagined;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.route.Router;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Plans requests that nobody sends, by the code that plans those that are sent. Thread-safe. */
public final class Planner {

    private final Router router;

    public Planner(Router router) {
        this.router = router;
    }

    /**
     * One under another routing snapshot than the live one. What is drawn is drawn alike each time, so that two plannings of the same
     * requests come to the same.
     *
     * @param measured takes the place of the figures of the moment
     */
    public static Planner under(Routing routing, Map<ModelName, MeasuredTarget> measured) {
        return new Planner(new Router(() -> routing, new MeasuredFigures(measured), new Random(0), System::nanoTime));
    }

    /** The paths that can be asked about. */
    public static List<String> endpoints() {
        return Arrays.stream(Endpoint.values()).map(Endpoint::path).toList();
    }

    /** An endpoint that is none of {@link #endpoints} is refused as unknown. */
    public RouteAnswer plan(RouteQuestion question) {
        Optional<Imagined> asked = asked(question);
        if (asked.isEmpty()) {
            var unknown = new Refused(404, "not_found", "There is no endpoint " + question.endpoint() + ".");
            return new RouteAnswer(Optional.empty(), List.of(), Optional.of(unknown));
        }
        try {
            Plan plan = router.plan(question.caller(), asked.get(), "");
            return new RouteAnswer(plan.group(), plan.targets(), Optional.empty());
        } catch (Refusal refusal) {
            return new RouteAnswer(router.group(question.model()), List.of(), Optional.of(Refused.by(refusal)));
        }
    }

    static Optional<Imagined> asked(RouteQuestion question) {
        return Arrays.stream(Endpoint.values())
                .filter(one -> one.path().equals(question.endpoint()))
                .findFirst()
                .map(endpoint -> new Imagined(endpoint, question.model(), question.stream(), question.tools()));
    }
}
