package dev.gatehouse.wire.neutral;

import java.util.OptionalLong;

/**
 * What a request must know of the model that it is for.
 *
 * @param maxOutput the most tokens that the model writes; empty if that is not known
 * @param adaptiveThinking it is told an effort and not a number of tokens to think with (Claude 4.6 and later)
 * @param structuredOutput it takes a JSON schema for its answer; if not, a tool stands in where the dialect has a way
 */
public record ModelTraits(OptionalLong maxOutput, boolean adaptiveThinking, boolean structuredOutput) {

    public static final ModelTraits UNKNOWN = new ModelTraits(OptionalLong.empty(), false, false);
}
