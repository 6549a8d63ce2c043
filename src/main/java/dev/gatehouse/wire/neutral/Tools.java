package dev.gatehouse.wire.neutral;

import java.util.List;
import java.util.Optional;

/**
 * The tools of a request.
 *
 * @param choice empty to leave it to the provider, which is as good as {@link ToolChoice.Auto}
 * @param parallel several calls at once are allowed; empty to leave it to the provider
 */
public record Tools(List<Tool> all, Optional<ToolChoice> choice, Optional<Boolean> parallel) {

    public static final Tools NONE = new Tools(List.of(), Optional.empty(), Optional.empty());

    /** Vendors allow a few hundred at most, and each is looked for by name. */
    private static final int MAX_TOOLS = 4_096;

    /** @throws DialectException if there are too many */
    public Tools {
        if (all.size() > MAX_TOOLS) throw DialectException.malformed("tools", "There are too many tools.");
        all = List.copyOf(all);
    }

    /** True if the name is that of a tool that takes free text. */
    public boolean isCustom(String name) {
        return all.stream()
                .anyMatch(tool -> tool instanceof Tool.Custom && tool.name().equals(name));
    }
}
