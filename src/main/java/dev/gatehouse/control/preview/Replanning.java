package dev.gatehouse.control.preview;

import dev.gatehouse.domain.MeasuredTarget;
import dev.gatehouse.domain.RouteAnswer;
import dev.gatehouse.domain.RouteQuestion;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Routing.ModelName;
import java.util.Map;
import java.util.function.Function;

/** Plans requests under any routing snapshot, by the code that routes live traffic. */
public interface Replanning {

    /** @param measured takes the place of the figures of the moment */
    Function<RouteQuestion, RouteAnswer> under(Routing routing, Map<ModelName, MeasuredTarget> measured);
}
