package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.Meant;
import dev.gatehouse.gateway.parse.TokenCount;
import dev.gatehouse.wire.Payload;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.openai.ChatCodec;
import java.util.List;

/** Tokens of an attempt whose provider did not come to say how many there were. */
public final class Estimate {

    /** English prose and code have about four characters a token, in the tokenizers of the large providers. */
    private static final int BYTES_PER_TOKEN = 4;

    /** Of more, an estimate is not worth the time to count it. */
    private static final long MAX_COUNTED_BYTES = 512 * 1024;

    private Estimate() {}

    /**
     * @param prompt bytes of the request
     * @param answer bytes of the answer's text
     */
    public static Usage of(long prompt, long answer) {
        return new Usage(tokens(prompt), 0, tokens(answer), 0, true);
    }

    /** The tokens of a request: of a conversation by a tokenizer, which takes milliseconds, so that nobody may be waiting; else by its bytes. */
    public static long prompt(Envelope envelope) {
        if (!envelope.hasMessages() || envelope.bytes() > MAX_COUNTED_BYTES) return tokens(envelope.bytes());
        try {
            return TokenCount.of(conversation(envelope));
        } catch (DialectException e) {
            return tokens(envelope.bytes());
        }
    }

    private static Chat conversation(Envelope envelope) {
        return envelope.meant()
                .map(Meant::chat)
                .orElseGet(() -> new ChatCodec()
                        .decodeRequest(Payload.bytes(envelope.forUpstream(envelope.model(), List.of()))));
    }

    public static long tokens(long bytes) {
        return Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }
}
