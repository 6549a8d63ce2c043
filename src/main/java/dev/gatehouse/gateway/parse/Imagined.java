package dev.gatehouse.gateway.parse;

import java.util.Optional;

/** A request that nobody sent, or that was sent long ago: of its body no more is known than this. */
public record Imagined(Endpoint endpoint, String model, boolean stream, boolean hasTools) implements Asked {

    @Override
    public Optional<String> text(String field) {
        return Optional.empty();
    }
}
