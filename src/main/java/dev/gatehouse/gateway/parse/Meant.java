package dev.gatehouse.gateway.parse;

import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.DialectException;
import java.util.List;
import java.util.Optional;

/**
 * What a client of another dialect than openai-chat meant.
 *
 * @param bytes length of the request as it came
 * @param lost names of fields that openai-chat has no place for
 * @param unsayable why openai-chat cannot say it; empty if it can. If the rest is enough, what is said is the rest
 */
public record Meant(Chat chat, long bytes, List<String> lost, Optional<DialectException> unsayable) {

    public Meant {
        lost = List.copyOf(lost);
    }
}
