package dev.gatehouse.gateway.route;

import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects the targets of one plan: a group's own, then those of its fallbacks, and theirs. Used once, by one thread. */
final class Chain {

    /** Nobody waits for more attempts than that; without a bound each request would pay for a long chain of groups. */
    static final int MAX_TARGETS = 64;

    private final Routing routing;
    private final Ranking ranking;
    private final boolean stream;
    private final Set<String> visited = new HashSet<>();
    private final List<Target> targets = new ArrayList<>();

    Chain(Routing routing, Ranking ranking, boolean stream) {
        this.routing = routing;
        this.ranking = ranking;
        this.stream = stream;
    }

    /** The list may be changed; it is empty if all targets are switched off. */
    List<Target> from(Group group) {
        add(group);
        return targets;
    }

    /** Depth first: the fallbacks of a fallback come before the next fallback. A group is visited once, so circles end. */
    private void add(Group group) {
        if (targets.size() == MAX_TARGETS || !visited.add(group.name())) return;
        for (Target target : ranking.ranked(group, stream)) {
            if (targets.size() < MAX_TARGETS && targets.stream().noneMatch(target::isSameAs)) targets.add(target);
        }
        for (String name : group.fallbacks()) routing.group(name).ifPresent(this::add);
    }
}
