package dev.gatehouse.control.access;

import dev.gatehouse.domain.Secret;
import java.math.BigInteger;
import java.util.random.RandomGenerator;

/** Makes secrets of 256 random bits, written in letters and digits so that a double click selects all of it. */
public final class SecretMaker {

    private static final int BYTES = 32;
    /** Digits that 32 bytes need in base 62. */
    private static final int CHARS = 43;

    private static final String BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(BASE_62.length());

    private final RandomGenerator random;

    /** @param random a cryptographically strong one */
    public SecretMaker(RandomGenerator random) {
        this.random = random;
    }

    /** A new secret with this prefix, always of the same length. */
    public Secret make(String prefix) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var number = new BigInteger(1, bytes);
        char[] text = new char[CHARS];
        for (int i = CHARS - 1; i >= 0; i--) {
            BigInteger[] rest = number.divideAndRemainder(BASE);
            text[i] = BASE_62.charAt(rest[1].intValue());
            number = rest[0];
        }
        return new Secret(prefix + new String(text));
    }
}
