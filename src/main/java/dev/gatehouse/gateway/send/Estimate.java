package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Usage;

/** Tokens of an attempt whose provider did not come to say how many there were. */
public final class Estimate {

    /** English prose and code have about four characters a token, in the tokenizers of the large providers. */
    private static final int BYTES_PER_TOKEN = 4;

    private Estimate() {}

    /**
     * @param prompt bytes of the request
     * @param answer bytes of the answer's text
     */
    public static Usage of(long prompt, long answer) {
        return new Usage(tokens(prompt), 0, tokens(answer), 0, true);
    }

    public static long tokens(long bytes) {
        return Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }
}
