package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Refusal;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Lets a request in, or not; from its headers alone, before its body is read. Thread-safe. */
public final class Doorkeeper {

    private static final String BEARER = "Bearer ";

    private final Keys keys;
    private final BooleanSupplier draining;

    /** Finds the caller of a presented key; touches no database. */
    public interface Keys {
        Optional<Caller> find(KeyDigest digest);
    }

    public Doorkeeper(Keys keys, BooleanSupplier draining) {
        this.keys = keys;
        this.draining = draining;
    }

    /**
     * The caller that the credentials belong to. If both headers are there, {@code Authorization} counts.
     *
     * @param authorization the value of the header {@code Authorization}, empty if absent
     * @param apiKey the value of the header {@code x-api-key}, empty if absent
     * @throws Refusal.Draining if the process is about to stop
     * @throws Refusal.UnknownKey if there is no key, or none that is known
     */
    public Caller admit(String authorization, String apiKey) {
        if (draining.getAsBoolean()) throw new Refusal.Draining();
        return keys.find(KeyDigest.of(presented(authorization, apiKey)))
                .orElseThrow(() -> new Refusal.UnknownKey("The API key is not known to this gateway."));
    }

    private static String presented(String authorization, String apiKey) {
        if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorization.substring(BEARER.length()).trim();
        }
        if (!authorization.isEmpty()) {
            throw new Refusal.UnknownKey("The header Authorization must read \"Bearer <virtual key>\".");
        }
        if (!apiKey.isEmpty()) return apiKey.trim();
        throw new Refusal.UnknownKey(
                "No API key: send \"Authorization: Bearer <virtual key>\" or \"x-api-key: <virtual key>\".");
    }
}
