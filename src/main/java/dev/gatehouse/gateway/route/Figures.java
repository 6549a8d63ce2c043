package dev.gatehouse.gateway.route;

import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.Optional;

/** What live traffic shows of targets. Both answers are cheap and may be old by the time they are used. Thread-safe. */
public interface Figures {

    /** The median time to the first content of its streams; empty if none was measured lately. */
    Optional<Duration> medianTtft(Target target);

    /** Calls under way, streams that still run among them. */
    int inFlight(Target target);
}
