package dev.gatehouse.control.secrets;

import dev.gatehouse.domain.Sealed;
import dev.gatehouse.domain.SealedPlace;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.vault.MasterKey;
import dev.gatehouse.vault.Vault;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What seals stored secrets on their way to another installation, which has another master key. Thread-safe. */
public final class Passphrase {

    /** Whoever has the bundle can guess at it for as long as it takes. */
    public static final int FEWEST_CHARS = MasterKey.FEWEST_CHARS;

    /** Of the form in which secrets travel. */
    private static final int VERSION = 1;

    private final Vault vault;

    /**
     * Seals with this text, of {@link #FEWEST_CHARS} characters or more.
     *
     * @param random a cryptographically strong one
     */
    public Passphrase(Secret text, RandomGenerator random) {
        this.vault = new Vault(MasterKey.of(text), VERSION, random);
    }

    /** In base 64; takes some 30 ms. */
    public String seal(String name, Secret secret) {
        return vault.seal(SealedPlace.bundle(name), secret).text();
    }

    /** Empty if it was sealed with another passphrase or for another name, or is none. */
    public Optional<Secret> open(String name, String sealed) {
        try {
            return vault.open(SealedPlace.bundle(name), new Sealed(VERSION, sealed));
        } catch (IllegalArgumentException e) {
            // No base 64.
            return Optional.empty();
        }
    }
}
