package dev.gatehouse.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.Sealed;
import dev.gatehouse.domain.SealedPlace;
import dev.gatehouse.domain.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {

    private static final SealedPlace HERE = SealedPlace.storedSecret("here");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vault vault = new Vault(key("one"), 1, RANDOM);

    private static MasterKey key(String name) {
        return MasterKey.of(new Secret("a master key called " + name));
    }

    @Test
    void whatIsSealedOpensWithTheSameKeyAtTheSamePlaceOnly() {
        Sealed box = vault.seal(HERE, new Secret("sk-canary"));
        assertThat(vault.open(HERE, box).map(Secret::reveal)).hasValue("sk-canary");
        assertThat(new Vault(key("one"), 1, RANDOM).open(HERE, box).map(Secret::reveal))
                .hasValue("sk-canary");
        assertThat(vault.open(SealedPlace.storedSecret("there"), box)).isEmpty();
        assertThat(new Vault(key("two"), 1, RANDOM).open(HERE, box)).isEmpty();
        assertThat(new Vault(key("one"), 2, RANDOM).open(HERE, box)).isEmpty();
    }

    @Test
    void eachByteCounts() {
        byte[] bytes =
                Base64.getDecoder().decode(vault.seal(HERE, new Secret("sk")).text());
        for (int i : new int[] {0, 16, 28, bytes.length - 1}) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            var box = new Sealed(1, Base64.getEncoder().encodeToString(changed));
            assertThat(vault.open(HERE, box)).as("byte " + i).isEmpty();
        }
        assertThat(vault.open(HERE, new Sealed(1, "AAAA"))).isEmpty();
    }

    @Test
    void sameSecretLooksDifferentEachTime() {
        assertThat(vault.seal(HERE, new Secret("sk"))).isNotEqualTo(vault.seal(HERE, new Secret("sk")));
    }

    @Test
    void fingerprintIsTheSameWhereKeyAndPurposeAre() {
        var print = vault.fingerprint("here", "ann");
        assertThat(new Vault(key("one"), 2, RANDOM).fingerprint("here", "ann")).isEqualTo(print);
        assertThat(vault.fingerprint("here", "bob")).isNotEqualTo(print);
        assertThat(vault.fingerprint("there", "ann")).isNotEqualTo(print);
        assertThat(new Vault(key("two"), 1, RANDOM).fingerprint("here", "ann")).isNotEqualTo(print);
    }

    @Test
    void madeKeyIsForTheOwnerAlone(@TempDir Path data) throws IOException {
        var keys = new MasterKeys(Map.of(), data, RANDOM);
        assertThat(keys.present()).isEmpty();
        Sealed box = new Vault(keys.make(), 1, RANDOM).seal(HERE, new Secret("sk"));
        assertThat(Files.getPosixFilePermissions(data.resolve("master.key"))).hasSize(2);
        assertThat(new Vault(keys.present().getFirst(), 1, RANDOM).open(HERE, box))
                .isPresent();
    }

    @Test
    void shortKeyIsNone() {
        assertThatThrownBy(() -> MasterKey.of(new Secret("secret")))
                .isInstanceOf(UnusableMasterKeyException.class)
                .hasMessageContaining("16 characters")
                .hasMessageNotContaining("secret\"");
    }
}
