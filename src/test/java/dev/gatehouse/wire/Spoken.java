package dev.gatehouse.wire;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.responses.ResponsesCodec;
import java.util.List;
import java.util.stream.Stream;

/** A dialect that clients and upstreams both speak. */
record Spoken(Codec codec, Dialect dialect) {

    /** A new dialect is put here, and is tested with the others. */
    static List<Spoken> all() {
        return List.of(
                new Spoken(new ChatCodec(), Dialect.OPENAI_CHAT), new Spoken(new MessagesCodec(), Dialect.ANTHROPIC));
    }

    /** Those too that cannot say everything that {@link Talk} does. */
    static List<Spoken> every() {
        return Stream.concat(all().stream(), Stream.of(new Spoken(new ResponsesCodec(), Dialect.OPENAI_RESPONSES)))
                .toList();
    }

    @Override
    public String toString() {
        return dialect.id();
    }
}
