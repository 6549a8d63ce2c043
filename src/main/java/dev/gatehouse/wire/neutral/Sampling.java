package dev.gatehouse.wire.neutral;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How the next token is drawn, and where the answer stops.
 *
 * @param temperature 0 to 2; Anthropic's ends at 1
 * @param stop texts that end the answer when they are about to appear
 */
public record Sampling(
        OptionalDouble temperature,
        OptionalDouble topP,
        OptionalLong topK,
        OptionalDouble frequencyPenalty,
        OptionalDouble presencePenalty,
        OptionalLong seed,
        List<String> stop) {

    public static final Sampling DEFAULT = new Sampling(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            List.of());

    public Sampling {
        stop = List.copyOf(stop);
    }
}
