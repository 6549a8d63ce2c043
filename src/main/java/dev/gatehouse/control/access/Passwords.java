package dev.gatehouse.control.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.Secret;
import dev.gatehouse.vault.Argon2id;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Passwords as hashes, written as other programs write Argon2id hashes too. Thread-safe. */
public final class Passwords {

    /** NIST SP 800-63B-4, section 3.1.1.2, asks for fifteen where nothing else is asked; a code may be asked too here. */
    public static final int FEWEST_CHARS = 12;

    /** Enough for any sentence; what is longer only costs time. */
    public static final int MOST_CHARS = 256;

    private static final String PARAMETERS =
            "$argon2id$v=19$m=%d,t=%d,p=%d$".formatted(Argon2id.MEMORY_KIB, Argon2id.PASSES, Argon2id.LANES);

    private static final Pattern WRITTEN =
            Pattern.compile(Pattern.quote(PARAMETERS) + "(?<salt>[A-Za-z0-9+/]{22})\\$(?<hash>[A-Za-z0-9+/]{43})");

    private final RandomGenerator random;

    /** @param random a cryptographically strong one */
    public Passwords(RandomGenerator random) {
        this.random = random;
    }

    /** Whether people may choose it. */
    public static boolean isLongEnough(Secret password) {
        int length = password.reveal().length();
        return length >= FEWEST_CHARS && length <= MOST_CHARS;
    }

    /** The hash to store; takes some 30 ms. */
    public String hash(Secret password) {
        byte[] salt = new byte[Argon2id.SALT_BYTES];
        random.nextBytes(salt);
        var text = Base64.getEncoder().withoutPadding();
        byte[] hash = Argon2id.hash(password.reveal().getBytes(UTF_8), salt);
        return PARAMETERS + text.encodeToString(salt) + "$" + text.encodeToString(hash);
    }

    /** Whether the stored hash is that of this password; takes as long. */
    boolean match(Secret password, String stored) {
        Matcher written = WRITTEN.matcher(stored);
        if (!written.matches()) throw new IllegalStateException("a stored password is no Argon2id hash of ours");
        byte[] salt = Base64.getDecoder().decode(written.group("salt"));
        byte[] expected = Base64.getDecoder().decode(written.group("hash"));
        return MessageDigest.isEqual(expected, Argon2id.hash(password.reveal().getBytes(UTF_8), salt));
    }
}
