package dev.gatehouse.control.api;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.Glob;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.RouteAnswer.Refused;
import dev.gatehouse.domain.RouteExplanation;
import dev.gatehouse.domain.RouteExplanation.Candidate;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.RouteQuestion;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request as it is shown.
 *
 * @param group null if none is meant
 * @param automatic whether the group is one that nobody wrote
 * @param refused null if it is not
 * @param allowedModels patterns; none of them allows all, here and in the next
 */
record ShownRoute(
        String model,
        String key,
        String endpoint,
        boolean stream,
        @Nullable String group,
        @Nullable String strategy,
        boolean automatic,
        @Nullable Refused refused,
        List<Way> targets,
        List<String> allowedModels,
        List<String> allowedProviders,
        List<Left> limits) {

    /**
     * A target of the group or its fallbacks.
     *
     * @param verdict {@code first}, {@code next}, {@code resting} or {@code left_out}
     * @param routeMode how an answer of it would be reached; null if it is left out
     * @param circuit {@code closed} unless it failed often
     * @param retryInSeconds null unless it rests
     * @param medianTtftMs null if nothing was measured lately
     */
    record Way(
            String provider,
            String model,
            String verdict,
            String why,
            @Nullable String routeMode,
            String circuit,
            String providerCircuit,
            @Nullable Long retryInSeconds,
            @Nullable Long medianTtftMs,
            int inFlight) {}

    /** The nearest limit of its kind. */
    record Left(String kind, String scope, long limit, long remaining, long resetSeconds, boolean enough) {}

    static ShownRoute of(RouteQuestion question, RouteExplanation told, List<CircuitState> circuits) {
        Optional<Group> group = told.answer().group();
        Caller caller = question.caller();
        return new ShownRoute(
                question.model(),
                caller.keyName(),
                question.endpoint(),
                question.stream(),
                group.map(Group::name).orElse(null),
                group.map(one -> one.strategy().name().toLowerCase(Locale.ROOT)).orElse(null),
                group.map(Group::automatic).orElse(false),
                told.answer().refused().orElse(null),
                told.candidates().stream().map(one -> way(one, circuits)).toList(),
                patterns(caller.terms().allowedModels()),
                patterns(caller.terms().allowedProviders()),
                told.limits().stream().map(ShownRoute::left).toList());
    }

    private static Way way(Candidate candidate, List<CircuitState> circuits) {
        Target target = candidate.target();
        String provider = target.provider().name();
        return new Way(
                provider,
                target.model(),
                candidate.verdict().id(),
                candidate.why(),
                candidate.mode().map(RouteMode::id).orElse(null),
                phase(circuits, provider, target.model()),
                phase(circuits, provider, null),
                candidate.retryIn().map(Seconds::up).orElse(null),
                candidate.medianTtft().map(Duration::toMillis).orElse(null),
                candidate.inFlight());
    }

    private static String phase(List<CircuitState> circuits, String provider, @Nullable String model) {
        return circuits.stream()
                .filter(circuit ->
                        circuit.provider().equals(provider) && circuit.model().equals(Optional.ofNullable(model)))
                .map(circuit -> circuit.phase().id())
                .findFirst()
                .orElse(CircuitState.Phase.CLOSED.id());
    }

    private static Left left(RouteExplanation.LimitLeft left) {
        return new Left(
                left.kind(), left.scope(), left.limit(), left.remaining(), Seconds.up(left.resetIn()), left.enough());
    }

    private static List<String> patterns(List<Glob> globs) {
        return globs.stream().map(Glob::pattern).toList();
    }
}
