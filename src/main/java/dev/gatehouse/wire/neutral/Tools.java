package dev.gatehouse.wire.neutral;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tools of a request.
 *
 * @param choice empty to leave it to the provider, which is as good as {@link ToolChoice.Auto}
 * @param parallel several calls at once are allowed; empty to leave it to the provider
 * @param members by the name that they have here, those that the client keeps in namespaces
 */
public record Tools(
        List<Tool> all, Optional<ToolChoice> choice, Optional<Boolean> parallel, Map<String, Member> members) {

    public static final Tools NONE = new Tools(List.of(), Optional.empty(), Optional.empty());

    /** Vendors allow a few hundred at most, and each is looked for by name. */
    private static final int MAX_TOOLS = 4_096;

    /** What a tool is called in its client's dialect, where names count within a namespace only. */
    public record Member(String namespace, String name) {}

    /** @throws DialectException if there are too many */
    public Tools {
        if (all.size() > MAX_TOOLS) throw DialectException.malformed("tools", "There are too many tools.");
        all = List.copyOf(all);
        members = Map.copyOf(members);
    }

    /** Tools without namespaces. */
    public Tools(List<Tool> all, Optional<ToolChoice> choice, Optional<Boolean> parallel) {
        this(all, choice, parallel, Map.of());
    }

    /** True if the name is that of a tool that takes free text. */
    public boolean isCustom(String name) {
        return all.stream()
                .anyMatch(tool -> tool instanceof Tool.Custom && tool.name().equals(name));
    }

    /** The choice; empty if it is a tool that a provider runs itself. */
    public Optional<ToolChoice> callable() {
        return choice.filter(said -> !(said instanceof ToolChoice.Named named) || isClients(named.name()));
    }

    private boolean isClients(String name) {
        return all.stream()
                .anyMatch(tool -> !(tool instanceof Tool.BuiltIn) && tool.name().equals(name));
    }

    /**
     * Leaves out a tool that the provider cannot run. An agent that only offers it, beside tools of its own, goes on without; a request that demands it, or
     * has no other, would mean something else.
     */
    public void leaveOut(Tool.BuiltIn tool, Dropped dropped) {
        boolean others = all.stream().anyMatch(other -> !(other instanceof Tool.BuiltIn));
        boolean demanded = choice.isPresent() && callable().isEmpty();
        if (others && !demanded) dropped.field("tools." + tool.name());
        else dropped.meaning("tools", "The model's provider cannot run the tool " + tool.name() + ".");
    }
}
