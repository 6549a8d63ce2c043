package dev.gatehouse.wire.neutral;

/**
 * What a client is shown of an answer.
 *
 * @param model the name that the answer shows instead of its own; empty for its own
 * @param created seconds since 1970, for answers of dialects that do not tell
 * @param tools the request's, by which the input of custom tools is told from arguments
 * @param usage a stream is to tell the usage, where its dialect leaves the choice
 * @param reasoning what the model thought is shown
 * @param promptTokens what the prompt is thought to have, for streams that tell it before the provider does; 0 if nobody asked
 */
public record Showing(String model, long created, Tools tools, boolean usage, boolean reasoning, long promptTokens) {

    /** Everything. */
    public static final Showing ALL = new Showing("", 0, Tools.NONE, true, true, 0);
}
