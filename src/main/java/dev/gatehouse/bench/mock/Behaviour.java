package dev.gatehouse.bench.mock;

import java.util.Locale;

/**
 * How the mock answers. The first segment of the path says it: {@code /stream-200/v1/chat/completions} for a stream of 200
 * pieces.
 *
 * @param pieces how many the answer's text has; 0 for a failure
 */
public record Behaviour(Kind kind, int pieces) {

    /** The way of answering. */
    public enum Kind {
        /** One JSON object. */
        WHOLE,
        /** All pieces at once. */
        STREAM,
        /** One JSON object of Anthropic's dialect. */
        MESSAGE,
        /** All pieces at once, as events of Anthropic's dialect. */
        EVENTS,
        /** Ten pieces a second. */
        SLOW,
        /** 429, to be asked again after a millisecond: a longer pause would be kept, and the next request not refused. */
        THROTTLED,
        /** 500. */
        BROKEN,
        /** 200 with another text than was to be said. */
        LYING,
        /** A stream that ends in the midst of it. */
        CUT
    }

    /** What a base URL of the mock ends with. */
    public String path() {
        return "/" + kind.name().toLowerCase(Locale.ROOT) + "-" + pieces + "/v1";
    }

    /** What it speaks, as a configuration names it. */
    public String dialect() {
        return kind == Kind.MESSAGE || kind == Kind.EVENTS ? "anthropic" : "openai-chat";
    }

    /** @throws IllegalArgumentException if it says none */
    static Behaviour of(String path) {
        int dash = path.indexOf('-');
        int end = path.indexOf('/', 1);
        if (dash < 1 || end < dash) throw new IllegalArgumentException("no behaviour in " + path);
        Kind kind = Kind.valueOf(path.substring(1, dash).toUpperCase(Locale.ROOT));
        return new Behaviour(kind, Integer.parseInt(path, dash + 1, end, 10));
    }
}
