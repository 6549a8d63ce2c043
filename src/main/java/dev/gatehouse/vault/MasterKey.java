package dev.gatehouse.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.Secret;

/** What all keys of the vault follow from. */
public final class MasterKey {

    /** A random one of hexadecimal digits has 64 bits then; shorter is a mistake. */
    public static final int FEWEST_CHARS = 16;

    private final byte[] bytes;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws UnusableMasterKeyException if it is too short to be one */
    public static MasterKey of(Secret text) {
        if (text.reveal().length() < FEWEST_CHARS) {
            throw new UnusableMasterKeyException("The master key has fewer than " + FEWEST_CHARS
                    + " characters; make one with: openssl rand -base64 32");
        }
        return new MasterKey(text.reveal().getBytes(UTF_8));
    }

    /** The key of one row; takes some 30 ms. */
    byte[] derive(byte[] salt) {
        return Argon2id.hash(bytes, salt);
    }
}
