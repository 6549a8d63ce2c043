package dev.gatehouse.gateway.route;

import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Target;
import java.util.List;
import java.util.Optional;

/**
 * The targets to try for one request, in order.
 *
 * @param requested the model as the client named it
 * @param group empty if the client named provider and model
 * @param targets at least one, none twice
 * @param toolless targets that would be among them if the request had no tools
 * @param conversation what it belongs to, if that is to stay with one target
 * @param named how an answer is reached, if that does not follow from its target
 */
public record Plan(
        String requested,
        Optional<Group> group,
        List<Target> targets,
        List<Target> toolless,
        Optional<Conversation> conversation,
        Optional<RouteMode> named) {

    /** One that belongs to no conversation. */
    public Plan(String requested, Optional<Group> group, List<Target> targets) {
        this(requested, group, targets, List.of(), Optional.empty(), Optional.empty());
    }

    public Plan {
        targets = List.copyOf(targets);
        toolless = List.copyOf(toolless);
        if (targets.isEmpty()) throw new IllegalArgumentException("no target for " + requested);
    }

    /** The same plan, whose answers are reached in this mode. */
    public Plan as(RouteMode mode) {
        return new Plan(requested, group, targets, toolless, conversation, Optional.of(mode));
    }

    /** How hard to try: the word of the group that was asked for, also on the targets of its fallbacks. */
    public Group.Policy policy() {
        return group.map(Group::policy).orElse(Group.Policy.DEFAULT);
    }

    /**
     * How the target was reached if it is the one that answers. What it is compared with is the first target of the group itself
     * in this plan, even if a conversation's home in a fallback comes before that.
     */
    public RouteMode mode(Target target) {
        if (named.isPresent()) return named.get();
        if (group.isEmpty()) return RouteMode.DIRECT;
        List<Target> own = group.get().targets();
        Optional<Target> first = targets.stream()
                .filter(planned -> own.stream().anyMatch(planned::isSameAs))
                .findFirst();
        if (first.filter(target::isSameAs).isPresent()) return RouteMode.PRIMARY;
        boolean sameModel =
                first.map(Target::baseName).filter(target.baseName()::equals).isPresent();
        return sameModel ? RouteMode.PROVIDER_FAILOVER : RouteMode.MODEL_FALLBACK;
    }

    /** The model name an answer shows. */
    public String shownModel(Target target) {
        boolean served =
                group.map(Group::responseModel).orElse(Group.ResponseModel.REQUESTED) == Group.ResponseModel.SERVED;
        return served ? target.model() : requested;
    }
}
