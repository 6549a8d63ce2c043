package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.gateway.parse.Attached;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.TokenCount;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.openai.ChatCodec;

/** Tokens of an attempt whose provider did not come to say how many there were. */
public final class Estimate {

    /** English prose and code have about four characters a token, in the tokenizers of the large providers. */
    private static final int BYTES_PER_TOKEN = 4;

    /** Of more text, an estimate is not worth the time to count it. */
    private static final long MAX_COUNTED_BYTES = 512 * 1024;

    /** A form holds sound or pictures, of which bytes say nothing. */
    private static final long TOKENS_OF_A_FORM = 1_000;

    private Estimate() {}

    /**
     * By length, since somebody waits.
     *
     * @param answer bytes of the answer's text
     */
    static Usage of(Envelope asked, long answer) {
        return new Usage(promptByLength(asked), 0, tokens(answer), 0, true);
    }

    /**
     * The tokens of a request: a conversation's text by a tokenizer, which takes milliseconds, so that nobody may be waiting; else as
     * {@link #promptByLength}.
     */
    public static long prompt(Envelope envelope) {
        Attached attached = Attached.to(envelope);
        if (!envelope.hasMessages() || envelope.bytes() - attached.bytes() > MAX_COUNTED_BYTES)
            return byLength(envelope, attached);
        try {
            return envelope.meant()
                    .map(meant -> TokenCount.of(meant.chat()))
                    .orElseGet(() -> attached.tokens() + TokenCount.of(new ChatCodec().decodeRequest(attached.rest())));
        } catch (DialectException e) {
            return byLength(envelope, attached);
        }
    }

    /** The same while somebody waits: text by its bytes, and only pictures, documents and sound as the tokenizer's count has them. */
    public static long promptByLength(Envelope envelope) {
        return byLength(envelope, Attached.to(envelope));
    }

    private static long byLength(Envelope envelope, Attached attached) {
        if (envelope.endpoint().form() == Endpoint.Form.MULTIPART) return TOKENS_OF_A_FORM;
        return attached.tokens() + tokens(envelope.bytes() - attached.bytes());
    }

    public static long tokens(long bytes) {
        return Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }
}
