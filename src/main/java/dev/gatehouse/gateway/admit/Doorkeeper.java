package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.IpAddress;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.KeyTerms;
import dev.gatehouse.domain.Refusal;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Lets a request in, or not; from its headers alone, before its body is read. Thread-safe. */
public final class Doorkeeper {

    private static final String BEARER = "Bearer ";

    private final Keys keys;
    private final BooleanSupplier draining;
    private final InstantSource clock;

    /** Finds the caller of a presented key; touches no database. */
    public interface Keys {
        Optional<Caller> find(KeyDigest digest);
    }

    public Doorkeeper(Keys keys, BooleanSupplier draining, InstantSource clock) {
        this.keys = keys;
        this.draining = draining;
        this.clock = clock;
    }

    /**
     * The caller that the credentials belong to. If both headers are there, {@code Authorization} counts.
     *
     * @param authorization the value of the header {@code Authorization}, empty if absent
     * @param apiKey the value of the header {@code x-api-key}, empty if absent
     * @param from where the request comes from
     * @throws Refusal.Draining if the process is about to stop
     * @throws Refusal.UnknownKey if there is no key, or none that is known
     * @throws Refusal.Forbidden if the key is not to be used now, or not from there
     */
    public Caller admit(String authorization, String apiKey, IpAddress from) {
        if (draining.getAsBoolean()) throw new Refusal.Draining();
        Caller caller = keys.find(KeyDigest.of(presented(authorization, apiKey)))
                .orElseThrow(() -> new Refusal.UnknownKey("The API key is not known to this gateway."));
        check(caller.terms(), from);
        return caller;
    }

    private void check(KeyTerms terms, IpAddress from) {
        checkNow(terms);
        boolean near = terms.allowedAddresses().isEmpty()
                || terms.allowedAddresses().stream().anyMatch(range -> range.contains(from));
        if (!near) throw Refusal.Forbidden.address();
    }

    /**
     * Whether a key of these terms may be used now, wherever the request comes from.
     *
     * @throws Refusal.Forbidden if it may not
     */
    public void checkNow(KeyTerms terms) {
        if (!terms.enabled()) throw Refusal.Forbidden.keyDisabled();
        boolean expired =
                terms.expiresAt().filter(end -> !clock.instant().isBefore(end)).isPresent();
        if (expired) throw Refusal.Forbidden.keyExpired();
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
