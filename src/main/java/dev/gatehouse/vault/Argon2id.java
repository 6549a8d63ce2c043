package dev.gatehouse.vault;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id with the smallest memory that OWASP recommends. Source: OWASP Password Storage Cheat Sheet, "Argon2id", read
 * 2026-11-21; RFC 9106.
 */
public final class Argon2id {

    /** Used by one computation, for some 30 ms. */
    public static final int MEMORY_KIB = 19 * 1024;

    public static final int PASSES = 2;
    public static final int LANES = 1;
    public static final int SALT_BYTES = 16;
    public static final int HASH_BYTES = 32;

    private Argon2id() {}

    /** {@value #HASH_BYTES} bytes that follow from the secret and the salt, and are slow to guess. */
    public static byte[] hash(byte[] secret, byte[] salt) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(PASSES)
                .withParallelism(LANES)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(secret, hash);
        return hash;
    }
}
