package dev.gatehouse.gateway.route;

import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Target;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The targets to try for one request, in order.
 *
 * @param requested the model as the client named it
 * @param group empty if the client named provider and model
 * @param targets at least one
 * @param named how an answer is reached, if that does not follow from its target
 */
public record Plan(String requested, Optional<Group> group, List<Target> targets, Optional<RouteMode> named) {

    public Plan(String requested, Optional<Group> group, List<Target> targets) {
        this(requested, group, targets, Optional.empty());
    }

    public Plan {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) throw new IllegalArgumentException("no target for " + requested);
    }

    /** The same plan, whose answers are reached in this mode. */
    public Plan as(RouteMode mode) {
        return new Plan(requested, group, targets, Optional.of(mode));
    }

    /** How hard to try. */
    public Group.Policy policy() {
        return group.map(Group::policy).orElse(Group.Policy.DEFAULT);
    }

    /** How the target was reached if it is the one that answers. */
    public RouteMode mode(Target target) {
        if (named.isPresent()) return named.get();
        Target first = targets.getFirst();
        if (group.isEmpty()) return RouteMode.DIRECT;
        if (target.isSameAs(first)) return RouteMode.PRIMARY;
        return baseName(target).equals(baseName(first)) ? RouteMode.PROVIDER_FAILOVER : RouteMode.MODEL_FALLBACK;
    }

    /** The model name an answer shows. */
    public String shownModel(Target target) {
        boolean served =
                group.map(Group::responseModel).orElse(Group.ResponseModel.REQUESTED) == Group.ResponseModel.SERVED;
        return served ? target.model() : requested;
    }

    /** The model's name without the vendor's: {@code meta-llama/Llama-3.3-70B} is {@code llama-3.3-70b}. */
    private static String baseName(Target target) {
        String model = target.model();
        return model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
