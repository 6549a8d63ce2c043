package dev.gatehouse.dialects;

import dev.gatehouse.domain.Dialect;
import java.util.ArrayList;
import java.util.List;

/** One case between one client and one provider. */
record Cell(Dialect client, Dialect provider, Case asked) {

    static final List<Dialect> CLIENTS = List.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES, Dialect.ANTHROPIC);
    static final List<Dialect> PROVIDERS =
            List.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES, Dialect.ANTHROPIC, Dialect.GEMINI);

    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (Dialect client : CLIENTS)
            for (Dialect provider : PROVIDERS)
                for (Case asked : Case.values()) cells.add(new Cell(client, provider, asked));
        return List.copyOf(cells);
    }

    /** The group whose only target is the provider's model for the case. */
    String group() {
        return provider.id() + "-" + asked.model();
    }

    @Override
    public String toString() {
        return client.id() + " to " + provider.id() + ": " + asked.title();
    }
}
