package dev.gatehouse.dialects;

import java.util.List;

/**
 * What a client's own types show of an answer, whichever client it is.
 *
 * @param model the model that the answer names
 * @param text what was said, a refusal's words among it
 * @param reasoning what was thought
 * @param calls names of called tools, each with its arguments as compact JSON
 * @param tokens counted by one rule: cached ones are part of the prompt
 * @param error status and message of what was thrown or told at the end; empty if nothing went wrong
 * @param dropped what the gateway says that it left out of the request
 */
record Shown(
        String model,
        String text,
        String reasoning,
        List<String> calls,
        End end,
        Tokens tokens,
        String error,
        String dropped) {

    enum End {
        STOP,
        LENGTH,
        CALLS,
        REFUSED,
        FAILED
    }

    /** @param cached the part of {@code prompt} that came from a cache */
    record Tokens(long prompt, long cached, long completion) {
        static final Tokens NONE = new Tokens(0, 0, 0);
    }

    Shown {
        calls = List.copyOf(calls);
    }

    static Shown failed(String text, String error) {
        return new Shown("", text, "", List.of(), End.FAILED, Tokens.NONE, error, "");
    }
}
