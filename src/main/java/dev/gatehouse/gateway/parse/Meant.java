package dev.gatehouse.gateway.parse;

import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client of another dialect than openai-chat meant.
 *
 * @param original the request as it came
 * @param lost names of fields that openai-chat has no place for
 * @param unsayable why openai-chat cannot say it; empty if it can. If the rest is enough, what is said is the rest
 */
public record Meant(Chat chat, OriginalRequest original, List<String> lost, Optional<DialectException> unsayable) {

    public Meant {
        lost = List.copyOf(lost);
    }

    /** The request with the changes; empty if one of them is about a field of openai-chat. */
    public Optional<Chat> with(List<Change> changes) {
        List<Turn> turns = new ArrayList<>(chat.turns());
        for (Change change : changes) {
            switch (change) {
                case Change.Instruct instruct ->
                    turns.add(leadingSystemTurns(turns), Turn.of(Role.SYSTEM, instruct.text()));
                case Change.Say say -> turns.addAll(say.turns());
                case Change.Speak speak -> {}
                case Change.Think think -> {}
                case Change.Drop drop -> {
                    return Optional.empty();
                }
                case Change.Rename rename -> {
                    return Optional.empty();
                }
                case Change.Spend spend -> {
                    return Optional.empty();
                }
                case Change.Prefill prefill -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(changes.isEmpty() ? chat : chat.withTurns(turns));
    }

    private static int leadingSystemTurns(List<Turn> turns) {
        int count = 0;
        while (count < turns.size() && turns.get(count).role().instructs()) count++;
        return count;
    }
}
