package dev.gatehouse.control.preview;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Target;
import dev.gatehouse.store.TrafficTable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Shows what a document would have made of the traffic of the last hours. Thread-safe. */
public final class Preview {

    private final TrafficTable traffic;
    private final Supplier<Collection<Caller>> callers;
    private final Replanning replanning;
    private final Predicate<Target> rests;
    private final InstantSource clock;

    /**
     * @param callers those that all virtual keys stand for
     * @param rests whether a target is left alone now because it failed
     */
    public Preview(
            TrafficTable traffic,
            Supplier<Collection<Caller>> callers,
            Replanning replanning,
            Predicate<Target> rests,
            InstantSource clock) {
        this.traffic = traffic;
        this.callers = callers;
        this.replanning = replanning;
        this.rests = rests;
        this.clock = clock;
    }

    public ReplayReport replay(Routing live, Routing candidate, int hours) {
        var known = callers.get().stream().collect(Collectors.toMap(Caller::keyId, Function.identity()));
        var seen = traffic.since(clock.instant().minus(Duration.ofHours(hours)));
        return new Replay(seen, known, live, candidate, replanning, rests).run(hours);
    }
}
