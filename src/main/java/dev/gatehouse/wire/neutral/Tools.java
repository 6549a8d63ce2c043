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

    public Tools {
        all = List.copyOf(all);
    }

    /** True if the name is that of a tool that takes free text. */
    public boolean isCustom(String name) {
        return all.stream()
                .anyMatch(tool -> tool instanceof Tool.Custom && tool.name().equals(name));
    }
}
