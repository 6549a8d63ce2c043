package dev.gatehouse.domain;

/** What an attempt came to. The attempt loop branches on it; the record keeps it. */
public enum AttemptClass {
    OK("ok"),
    /** Not reached, reset, or closed before a byte of the reply. */
    TRANSPORT("transport"),
    /** No connection or no reply head in time. */
    TIMEOUT("timeout"),
    /** A stream began and brought no content in time. */
    TTFT_TIMEOUT("ttft_timeout"),
    RATE_LIMITED("rate_limited"),
    QUOTA_EXHAUSTED("quota_exhausted"),
    /** The provider refused our key. */
    AUTH("auth"),
    /** The provider does not know the model, or no longer. */
    MODEL_GONE("model_gone"),
    UPSTREAM_ERROR("upstream_error"),
    /** The provider refused a parameter that the request can do without: asked again without it. */
    SELF_HEAL("self_heal"),
    /** Prompt and answer do not fit into the model. */
    CONTEXT_LENGTH("context_length"),
    /** The answer called no tool, or wrongly, though the group or the request demands it: asked again with a correction. */
    NO_TOOL_CALL("no_tool_call"),
    /** What is asked for is not allowed; the provider's word goes to the client. */
    CONTENT_POLICY("content_policy"),
    /** The provider refused the request itself; its word goes to the client. */
    CLIENT_ERROR("client_error"),
    /** A success that holds no answer. */
    BAD_RESPONSE("bad_response"),
    /** Cut, stalled or failed after content was sent. */
    STREAM_BROKEN("stream_broken"),
    CLIENT_DISCONNECT("client_disconnect"),
    /** Another attempt was faster, or this answer could not finish the one that broke off. */
    SUPERSEDED("superseded"),
    /** The gateway had no memory for the answer. */
    OVERLOADED("overloaded"),
    /** Not called at all: its circuit is open, or all its keys cool. */
    SKIPPED("skipped"),
    /** The gateway was killed while it ran. */
    INTERRUPTED("interrupted");

    private final String id;

    AttemptClass(String id) {
        this.id = id;
    }

    /** The name used in error bodies and in the record. */
    public String id() {
        return id;
    }
}
