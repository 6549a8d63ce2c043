package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;

/** What an attempt says about the health of its target: the circuit's column of the table in docs/failover.md. */
enum Judgement {
    SUCCESS,
    FAILURE,
    /** It says nothing: it neither counts as a failure nor lets earlier failures be forgotten. */
    NEITHER;

    /** @param keysSpent true if no key of the provider can be used for more than a moment */
    static Judgement of(AttemptClass attemptClass, boolean keysSpent) {
        return switch (attemptClass) {
            case OK, SELF_HEAL, NO_TOOL_CALL, CONTEXT_LENGTH, CONTENT_POLICY -> SUCCESS;
            case TRANSPORT, TIMEOUT, TTFT_TIMEOUT, MODEL_GONE, UPSTREAM_ERROR, BAD_RESPONSE, STREAM_BROKEN -> FAILURE;
            case RATE_LIMITED, AUTH -> keysSpent ? FAILURE : NEITHER;
            case QUOTA_EXHAUSTED, CLIENT_ERROR, CLIENT_DISCONNECT, OVERLOADED, SUPERSEDED, SKIPPED, INTERRUPTED ->
                NEITHER;
        };
    }
}
