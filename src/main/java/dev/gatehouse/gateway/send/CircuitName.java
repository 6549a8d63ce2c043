package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Target;
import java.util.Optional;

/**
 * What a circuit is about.
 *
 * @param model empty for the provider as a whole
 */
record CircuitName(String provider, Optional<String> model) {

    static CircuitName of(Target target) {
        return new CircuitName(target.provider().name(), Optional.of(target.model()));
    }

    static CircuitName ofProvider(String provider) {
        return new CircuitName(provider, Optional.empty());
    }
}
