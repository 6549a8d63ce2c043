package dev.gatehouse.wire;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.openai.ChatCodec;
import java.util.List;

/** A dialect that clients and upstreams both speak. */
record Spoken(Codec codec, Dialect dialect) {

    /** A new dialect is put here, and is tested with the others. */
    static List<Spoken> all() {
        return List.of(
                new Spoken(new ChatCodec(), Dialect.OPENAI_CHAT), new Spoken(new MessagesCodec(), Dialect.ANTHROPIC));
    }

    @Override
    public String toString() {
        return dialect.id();
    }
}
