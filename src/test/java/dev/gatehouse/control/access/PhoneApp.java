package dev.gatehouse.control.access;

import dev.gatehouse.domain.Secret;
import java.time.Instant;

/** What a person's phone shows. */
public final class PhoneApp {

    private final Secret secret;

    /** @param secret as the gateway offered it */
    public PhoneApp(String secret) {
        this.secret = new Secret(secret);
    }

    public String code(Instant at) {
        return Totp.code(secret, at);
    }
}
