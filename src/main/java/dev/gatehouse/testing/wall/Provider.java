package dev.gatehouse.testing.wall;

import dev.gatehouse.testing.Script;
import java.util.OptionalInt;

/**
 * One provider of a fault.
 *
 * @param contextWindow of its model in tokens; empty: the gateway is not told
 */
public record Provider(Script script, OptionalInt contextWindow) {

    static Provider of(Script script) {
        return new Provider(script, OptionalInt.empty());
    }

    static Provider knownFor(int contextWindow, Script script) {
        return new Provider(script, OptionalInt.of(contextWindow));
    }
}
