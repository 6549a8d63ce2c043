package dev.gatehouse.wire.neutral;

import java.util.List;

/** Whether the model calls a tool. */
public sealed interface ToolChoice {

    /** As it likes. */
    record Auto() implements ToolChoice {}

    /** It must not. */
    record None() implements ToolChoice {}

    /** It must, whichever it likes. */
    record Required() implements ToolChoice {}

    /** It must call this one. */
    record Named(String name) implements ToolChoice {}

    /**
     * It may choose among these only.
     *
     * @param required it must call one
     */
    record Allowed(List<String> names, boolean required) implements ToolChoice {
        public Allowed {
            names = List.copyOf(names);
        }
    }

    /** True if the model has no choice but to call a tool. */
    default boolean forces() {
        return switch (this) {
            case Auto auto -> false;
            case None none -> false;
            case Required required -> true;
            case Named named -> true;
            case Allowed allowed -> allowed.required();
        };
    }
}
