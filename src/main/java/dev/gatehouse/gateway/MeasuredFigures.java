package dev.gatehouse.gateway;

import dev.gatehouse.domain.MeasuredTarget;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.route.Figures;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What the record shows of targets, where no traffic is that could be measured. */
record MeasuredFigures(Map<ModelName, MeasuredTarget> targets) implements Figures {

    @Override
    public Optional<Duration> medianTtft(Target target) {
        return Optional.ofNullable(targets.get(target.name())).flatMap(MeasuredTarget::medianTtft);
    }

    /** One, so that a target nobody has measured is not taken for an idle one that each stream may try out. */
    @Override
    public int inFlight(Target target) {
        return 1;
    }
}
