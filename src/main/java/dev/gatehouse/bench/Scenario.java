package dev.gatehouse.bench;

import dev.gatehouse.bench.mock.Behaviour;
import dev.gatehouse.bench.mock.Behaviour.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A kind of traffic. Its name is also that of the gateway's group. */
public enum Scenario {
    SMALL(Kind.WHOLE, 50, 200, 2_000, 64),
    LARGE_100K(Kind.WHOLE, 50, 100_000, 200, 32),
    LARGE_1M(Kind.WHOLE, 50, 1_000_000, 20, 16),
    SSE(Kind.STREAM, 200, 200, 100, 32),
    /** As small, but the gateway's provider speaks Anthropic's dialect. */
    TRANSLATED_SMALL(Kind.WHOLE, 50, 200, 2_000, 64),
    /** As sse, but the gateway's provider speaks Anthropic's dialect. */
    TRANSLATED_SSE(Kind.STREAM, 200, 200, 100, 32),
    /** As many streams at once as there are connections, all begun within a second. */
    SLOW_STREAMS(Kind.SLOW, 50, 200, 1_000, 1_000),
    /** The gateway's first target throttles, its second fails. Without a gateway there is only the third. */
    FAILOVER(Kind.WHOLE, 50, 200, 500, 64),
    /** Ten times what the gateway was just seen to sustain, over more connections than it takes exchanges; what finds
     * none free is not sent. */
    OVERLOAD(Kind.WHOLE, 50, 200, 0, 4_000);

    private final Kind kind;
    private final int pieces;
    private final int promptBytes;
    private final int perSecond;
    private final int connections;

    Scenario(Kind kind, int pieces, int promptBytes, int perSecond, int connections) {
        this.kind = kind;
        this.pieces = pieces;
        this.promptBytes = promptBytes;
        this.perSecond = perSecond;
        this.connections = connections;
    }

    /** As it is written in options and reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Scenario::label).toList();
    }

    /** Those that show what anything costs; the others only what translating adds to them. */
    public static List<Scenario> essential() {
        return Arrays.stream(values())
                .filter(scenario -> !scenario.isTranslated())
                .toList();
    }

    /** Of who answers without a gateway. */
    Behaviour behaviour() {
        return new Behaviour(kind, pieces);
    }

    /** Of the gateway's provider. */
    Behaviour provider() {
        if (!isTranslated()) return behaviour();
        return new Behaviour(isStream() ? Kind.EVENTS : Kind.MESSAGE, pieces);
    }

    boolean isTranslated() {
        return this == TRANSLATED_SMALL || this == TRANSLATED_SSE;
    }

    int promptBytes() {
        return promptBytes;
    }

    /** Requests a second while latency is measured; well below what two cores sustain. */
    int perSecond() {
        return perSecond;
    }

    int connections() {
        return connections;
    }

    boolean isStream() {
        return kind != Kind.WHOLE;
    }

    /** Whether it makes sense to ask how many a second there can be. */
    boolean hasThroughput() {
        return this != SLOW_STREAMS && this != OVERLOAD;
    }
}
