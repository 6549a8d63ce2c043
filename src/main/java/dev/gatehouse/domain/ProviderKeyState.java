package dev.gatehouse.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a provider key is in use.
 *
 * @param cooling empty if it is ready
 */
public record ProviderKeyState(ProviderKey key, Optional<Cooling> cooling) {

    /**
     * Why a key is left alone, and for how long.
     *
     * @param left until it is tried again
     */
    public record Cooling(AttemptClass cause, Duration left) {}
}
