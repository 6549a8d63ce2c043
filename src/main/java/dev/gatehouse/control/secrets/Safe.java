package dev.gatehouse.control.secrets;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Sealed;
import dev.gatehouse.domain.SealedPlace;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.store.VaultTables;
import dev.gatehouse.vault.MasterKey;
import dev.gatehouse.vault.MasterKeys;
import dev.gatehouse.vault.UnusableMasterKeyException;
import dev.gatehouse.vault.Vault;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The vault of this database, opened with the key that it is sealed with. Thread-safe. */
public final class Safe {

    private static final int FIRST_VERSION = 1;

    /** Not secret: only who has the key can seal it. */
    private static final Secret PROVEN = new Secret("gatehouse");

    private final Vault vault;
    private final VaultTables tables;

    private Safe(Vault vault, VaultTables tables) {
        this.vault = vault;
        this.tables = tables;
    }

    /**
     * Opens the vault. Where no key is, and nothing is sealed yet, one is made.
     *
     * @throws UnusableMasterKeyException if there is no key, or another than the one that secrets are sealed with
     */
    public static Safe open(VaultTables tables, MasterKeys keys, RandomGenerator random) {
        return new Safe(vault(tables, keys, random), tables);
    }

    private static Vault vault(VaultTables tables, MasterKeys keys, RandomGenerator random) {
        List<MasterKey> present = keys.present();
        Optional<Sealed> proof = tables.proof();
        if (proof.isEmpty()) {
            return new Vault(present.isEmpty() ? keys.make() : present.getFirst(), FIRST_VERSION, random);
        }
        for (int i = 0; i < present.size(); i++) {
            var vault = new Vault(present.get(i), proof.get().keyVersion(), random);
            if (proves(vault, proof.get())) {
                keys.keep(i);
                return vault;
            }
        }
        throw new UnusableMasterKeyException(
                present.isEmpty()
                        ? "Secrets are stored in this database, but there is no master key " + keys.whereabouts()
                                + ": put the key there that they were stored with, or set MASTER_KEY to it."
                        : "The master key " + keys.whereabouts() + " is not the one that the stored secrets were sealed"
                                + " with; nothing was read or changed. Start with the right one.");
    }

    private static boolean proves(Vault vault, Sealed proof) {
        return vault.open(SealedPlace.masterKeyProof(), proof).isPresent();
    }

    /**
     * The secret as it may be stored there.
     *
     * @throws UnusableMasterKeyException if other gateways use another master key
     */
    public Sealed seal(SealedPlace place, Secret secret) {
        Sealed proof =
                tables.proof().orElseGet(() -> tables.firstProof(vault.seal(SealedPlace.masterKeyProof(), PROVEN)));
        if (!proves(vault, proof)) throw differs();
        return vault.seal(place, secret);
    }

    /** What is sealed there; empty if it cannot be opened with this key. */
    public Optional<Secret> open(SealedPlace place, Sealed sealed) {
        return vault.open(place, sealed);
    }

    /** What a text is called where it must not be known, nor guessed without the master key; another for each purpose. */
    public KeyDigest fingerprint(String purpose, String text) {
        return vault.fingerprint(purpose, text);
    }

    static UnusableMasterKeyException differs() {
        return new UnusableMasterKeyException(
                "Another master key is in force on this database: start this gateway with that one.");
    }

    /**
     * Seals all that is sealed with the next master key, in one transaction. No gateway should run meanwhile: it could not open
     * what is stored from then on.
     *
     * @return what to tell the operator
     * @throws UnusableMasterKeyException if the present key is not the right one, or the next one is not given
     */
    public static String rotate(VaultTables tables, MasterKeys keys, RandomGenerator random) {
        Optional<Sealed> proof = tables.proof();
        if (proof.isEmpty()) return "No secret is stored yet; there is nothing to seal again.";
        Vault old = vault(tables, keys, random);
        var next = new Vault(keys.next(), proof.get().keyVersion() + 1, random);
        int count = tables.rotate(
                (place, present) -> next.seal(place, old.open(place, present).orElseThrow(Safe::differs)));
        return "Sealed " + count + " secrets with the new master key. " + keys.settle();
    }
}
