package dev.gatehouse.gateway.route;

import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Routing;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Turns a model name into a plan, from the routing snapshot of the moment. Thread-safe. */
public final class Router {

    /** {@code hotel/<group>} is the group, for clients that expect a vendor prefix. */
    private static final String GROUP_PREFIX = "hotel/";

    /** What of an unknown name is quoted back. */
    private static final int MAX_QUOTED_CHARS = 100;

    private final Supplier<Routing> routing;

    public Router(Supplier<Routing> routing) {
        this.routing = routing;
    }

    /**
     * The plan for a model name: a group first, else provider and model.
     *
     * @throws Refusal.ModelNotFound if it names neither
     * @throws Refusal.NoTarget if the group has no enabled target
     */
    public Plan plan(String model) {
        Routing now = routing.get();
        Optional<Group> group = now.group(model).or(() -> prefixed(now, model));
        if (group.isPresent()) return ofGroup(model, group.get());

        int slash = model.indexOf('/');
        return Optional.of(slash)
                .filter(at -> at > 0 && at < model.length() - 1)
                .flatMap(at -> now.provider(model.substring(0, at)))
                .map(provider -> now.target(provider, model.substring(slash + 1)))
                .map(target -> new Plan(model, Optional.empty(), List.of(target)))
                .orElseThrow(() -> unknown(model));
    }

    private static Optional<Group> prefixed(Routing now, String model) {
        if (!model.toLowerCase(Locale.ROOT).startsWith(GROUP_PREFIX)) return Optional.empty();
        return now.group(model.substring(GROUP_PREFIX.length()));
    }

    private static Plan ofGroup(String model, Group group) {
        if (group.targets().isEmpty()) {
            throw Refusal.NoTarget.enabled("The group \"" + group.name() + "\" has no enabled target.");
        }
        return new Plan(model, Optional.of(group), group.targets());
    }

    private static Refusal unknown(String model) {
        String quoted = model.length() <= MAX_QUOTED_CHARS ? model : model.substring(0, MAX_QUOTED_CHARS) + "…";
        return new Refusal.ModelNotFound("The model \"" + quoted
                + "\" does not exist: name a group or <provider>/<model>. GET /v1/models lists the groups.");
    }
}
