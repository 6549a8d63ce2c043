package dev.gatehouse.wire.neutral;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request for an answer.
 *
 * @param model as the request names it
 * @param turns in order, system texts among them
 * @param maxOutput the most tokens the answer may have, reasoning among them
 * @param format the form that the text must have; empty for free text
 * @param stream the answer is wanted as events
 * @param streamUsage the events are to tell the usage; only the dialect {@code openai-chat} leaves the choice
 * @param rest fields of the request that have no place here
 */
public record Chat(
        String model,
        List<Turn> turns,
        Tools tools,
        Sampling sampling,
        OptionalLong maxOutput,
        Thinking thinking,
        Optional<ResponseFormat> format,
        Requester requester,
        boolean stream,
        boolean streamUsage,
        Rest rest) {

    public Chat {
        turns = List.copyOf(turns);
    }

    /** The texts that instruct the model, wherever they stand, in order. */
    public List<Part.Text> systemTexts() {
        return turns.stream()
                .filter(turn -> turn.role().instructs())
                .flatMap(turn -> turn.parts().stream())
                .filter(Part.Text.class::isInstance)
                .map(Part.Text.class::cast)
                .toList();
    }

    /** What user and assistant said, in order. */
    public List<Turn> conversation() {
        return turns.stream().filter(turn -> !turn.role().instructs()).toList();
    }

    /** The same request with other turns. */
    public Chat withTurns(List<Turn> others) {
        return new Chat(
                model, others, tools, sampling, maxOutput, thinking, format, requester, stream, streamUsage, rest);
    }

    /** The same request of another model. */
    public Chat withModel(String other) {
        return new Chat(
                other, turns, tools, sampling, maxOutput, thinking, format, requester, stream, streamUsage, rest);
    }

    /** The same request, whose thinking, if it is to be adaptive, is bounded in tokens instead. */
    public Chat thinkingWithABudget() {
        if (!thinking.adaptive()) return this;
        var bounded = new Thinking(
                Optional.of(thinking.asEffort().orElse(Effort.MEDIUM)), thinking.budget(), false, thinking.summary());
        return new Chat(
                model, turns, tools, sampling, maxOutput, bounded, format, requester, stream, streamUsage, rest);
    }

    /** The same request, as a stream that tells its usage, or whole. */
    public Chat streamed(boolean wanted) {
        return new Chat(model, turns, tools, sampling, maxOutput, thinking, format, requester, wanted, wanted, rest);
    }
}
