package dev.gatehouse.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a provider key is in use.
 *
 * @param requests made with it by this process
 * @param cooling empty if it is ready
 */
public record ProviderKeyState(ProviderKey key, long requests, Optional<Cooling> cooling) {

    /**
     * Why a key is left alone, and for how long.
     *
     * @param left until the pause is over
     * @param retryIn until it is tried again, which is earlier if its quota may have been refilled
     */
    public record Cooling(AttemptClass cause, Duration left, Duration retryIn) {}
}
