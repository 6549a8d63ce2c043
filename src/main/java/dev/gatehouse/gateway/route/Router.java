package dev.gatehouse.gateway.route;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Asked;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Turns a request into a plan, from the routing snapshot and the figures of the moment. Thread-safe. */
public final class Router {

    /** {@code hotel/<group>} is the group, for clients that expect a vendor prefix. */
    private static final String GROUP_PREFIX = "hotel/";

    /** What of an unknown name is quoted back. */
    private static final int MAX_QUOTED_CHARS = 100;

    /** Why a target is none for a request, in a few words. */
    public static final String NO_TOOLS = "it takes no tools";

    private final Supplier<Routing> routing;
    private final Ranking ranking;
    private final Homes homes;

    /**
     * @param random must be thread-safe
     * @param nanos a monotonic clock, as {@link System#nanoTime}
     */
    public Router(Supplier<Routing> routing, Figures figures, RandomGenerator random, LongSupplier nanos) {
        this.routing = routing;
        this.ranking = new Ranking(figures, random);
        this.homes = new Homes(nanos);
    }

    /**
     * The plan for the model that the request names: a group first, else provider and model.
     *
     * @param session what the client's headers call the conversation; empty if they do not
     * @throws Refusal.ModelNotFound if it names neither
     * @throws Refusal.Forbidden if the caller may not use it
     * @throws Refusal.InvalidRequest if no target can be asked such a thing
     * @throws Refusal.NoTarget if the group has no enabled target, nor have its fallbacks
     */
    public Plan plan(Caller caller, Asked asked, String session) {
        String model = asked.model();
        Routing now = routing.get();
        Optional<Group> group = group(now, model);
        if (group.isEmpty()) return allowed(caller, direct(now, model), asked);
        if (!caller.mayAskFor(group.get().name())) throw forbidden(model);

        List<Target> targets = new Chain(now, ranking, asked.stream()).from(group.get());
        if (targets.isEmpty()) {
            throw Refusal.NoTarget.enabled("The group \"" + group.get().name() + "\" has no enabled target.");
        }
        targets.removeIf(target -> !caller.mayUse(target.provider()));
        if (targets.isEmpty()) throw forbidden(model);
        targets.removeIf(target -> !serves(target, asked));
        if (targets.isEmpty()) throw notServed(asked);
        List<Target> toolless = toolless(targets, asked);
        targets.removeAll(toolless);
        if (targets.isEmpty()) throw withoutTools(asked);
        Optional<Conversation> conversation = conversation(group.get(), caller, asked, session);
        conversation.flatMap(homes::of).ifPresent(home -> putFirst(home, targets));
        return new Plan(model, group, targets, toolless, conversation, Optional.empty());
    }

    /** What the model name stands for now, if that is a group. */
    public Optional<Group> group(String model) {
        return group(routing.get(), model);
    }

    private static Optional<Group> group(Routing now, String model) {
        return now.group(model).or(() -> prefixed(now, model));
    }

    /** The targets of the group and of its fallbacks that no plan for this request has, and why in a few words. */
    public Map<Target, String> leftOut(Caller caller, Asked asked, Group group) {
        var left = new LinkedHashMap<Target, String>();
        for (Target target : new Chain(routing.get(), ranking, asked.stream()).from(group)) {
            if (!caller.mayUse(target.provider())) left.put(target, "this API key may not use its provider");
            else if (!serves(target, asked)) left.put(target, "its provider speaks another dialect");
            else if (!takes(target, asked)) left.put(target, NO_TOOLS);
        }
        return left;
    }

    /** Whether the caller may ask for the group and use any of its targets. */
    public boolean mayCall(Caller caller, Group group) {
        if (!caller.mayAskFor(group.name())) return false;
        return caller.terms().allowedProviders().isEmpty()
                || new Chain(routing.get(), ranking, false)
                        .from(group).stream().anyMatch(target -> caller.mayUse(target.provider()));
    }

    /** Whether the caller may ask for a target by its own name. */
    public boolean mayCall(Caller caller, Target target) {
        return caller.mayAskFor(target.provider().name() + "/" + target.model()) && caller.mayUse(target.provider());
    }

    private Plan allowed(Caller caller, Plan direct, Asked asked) {
        Target target = direct.targets().getFirst();
        if (!mayCall(caller, target)) throw forbidden(direct.requested());
        if (!serves(target, asked)) throw notServed(asked);
        if (!takes(target, asked)) throw withoutTools(asked);
        return direct;
    }

    /** To be told who answered: the next request of the conversation goes there first. */
    public void answered(Plan plan, Target target) {
        plan.conversation().ifPresent(conversation -> homes.answered(conversation, target));
    }

    private static Optional<Group> prefixed(Routing now, String model) {
        if (!model.toLowerCase(Locale.ROOT).startsWith(GROUP_PREFIX)) return Optional.empty();
        return now.group(model.substring(GROUP_PREFIX.length()));
    }

    /** Conversations are translated; everything else is passed on to those that speak the client's own dialect. */
    private static boolean serves(Target target, Asked asked) {
        return asked.endpoint().isConversation() || target.provider().dialect() == Dialect.OPENAI_CHAT;
    }

    private static boolean takes(Target target, Asked asked) {
        return target.facts().tools() || !asked.hasTools();
    }

    private static List<Target> toolless(List<Target> targets, Asked asked) {
        if (!asked.hasTools()) return List.of();
        return targets.stream().filter(target -> !takes(target, asked)).toList();
    }

    private static Refusal withoutTools(Asked asked) {
        return Refusal.InvalidRequest.field(
                "tools",
                "No target of the model \"" + quoted(asked.model()) + "\" takes tools, which this request has.");
    }

    private static Refusal notServed(Asked asked) {
        return Refusal.InvalidRequest.field(
                "model",
                "The model \"" + asked.model() + "\" has no target for "
                        + asked.endpoint().path()
                        + ": its providers speak other dialects, in which only conversations are translated.");
    }

    private static Plan direct(Routing now, String model) {
        int slash = model.indexOf('/');
        return Optional.of(slash)
                .filter(at -> at > 0 && at < model.length() - 1)
                .flatMap(at -> now.provider(model.substring(0, at)))
                .map(provider -> now.target(provider, model.substring(slash + 1)))
                .filter(target -> target.facts().enabled())
                .map(target -> new Plan(model, Optional.empty(), List.of(target)))
                .orElseThrow(() -> unknown(model));
    }

    private static Optional<Conversation> conversation(Group group, Caller caller, Asked asked, String session) {
        return group.stickiness()
                .flatMap(stickiness -> switch (stickiness) {
                    case SESSION -> Optional.of(session);
                    case USER -> asked.text("user");
                    case PROMPT_CACHE_KEY -> asked.text("prompt_cache_key");
                })
                .filter(name -> !name.isBlank())
                .map(name -> Conversation.of(caller.keyId(), group.name(), name));
    }

    /** A home that is no longer in the configuration is none. */
    private static void putFirst(ModelName home, List<Target> targets) {
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i).name().equals(home)) {
                targets.addFirst(targets.remove(i));
                return;
            }
        }
    }

    private static Refusal forbidden(String model) {
        return Refusal.Forbidden.model("This API key may not use the model \"" + quoted(model) + "\".");
    }

    private static String quoted(String model) {
        return model.length() <= MAX_QUOTED_CHARS ? model : model.substring(0, MAX_QUOTED_CHARS) + "…";
    }

    private static Refusal unknown(String model) {
        return new Refusal.ModelNotFound("The model \"" + quoted(model)
                + "\" does not exist: name a group or <provider>/<model>. GET /v1/models lists the groups.");
    }
}
