package dev.gatehouse.domain;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a model beside its name.
 *
 * @param contextWindow tokens of prompt and answer together
 * @param maxOutputTokens tokens of an answer
 * @param prefill whether it carries on from a last message that is the assistant's; taken for granted until it refuses
 * @param vision whether it takes images
 * @param tools whether it takes tools; taken for granted
 * @param enabled false if the operator switched it off: no target stands for it
 */
public record ModelFacts(
        OptionalLong contextWindow,
        OptionalLong maxOutputTokens,
        Optional<Price> price,
        boolean prefill,
        boolean vision,
        boolean tools,
        boolean enabled) {

    /** Of a model that nobody said anything about. */
    public static final ModelFacts UNKNOWN =
            new ModelFacts(OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), true, false, true, true);
}
