package dev.gatehouse.wire.neutral;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much the model is to think. All empty leaves it to the model.
 *
 * @param effort as a word
 * @param budget in tokens, if the request said tokens
 * @param adaptive the model is to decide for itself how long to think, within the effort
 * @param summary whether and how thoughts are shown, as OpenAI's {@code reasoning.summary} says; empty if nothing is said of it
 */
public record Thinking(Optional<Effort> effort, OptionalLong budget, boolean adaptive, String summary) {

    public static final Thinking UNSAID = new Thinking(Optional.empty(), OptionalLong.empty(), false, "");

    /** As a word alone. */
    public static Thinking of(Effort effort) {
        return new Thinking(Optional.of(effort), OptionalLong.empty(), false, "");
    }

    /** As tokens alone. */
    public static Thinking of(long budget) {
        return new Thinking(Optional.empty(), OptionalLong.of(budget), false, "");
    }

    /** The effort in a word, whichever way it was said; empty if it was not. */
    public Optional<Effort> asEffort() {
        if (effort.isPresent() || budget.isEmpty()) return effort;
        return Optional.of(Effort.worth(budget.getAsLong()));
    }

    /** The effort in tokens, whichever way it was said; empty if it was not. 0 is not to think. */
    public OptionalLong asBudget() {
        if (budget.isPresent() || effort.isEmpty()) return budget;
        return OptionalLong.of(effort.get().budget());
    }
}
