package dev.gatehouse.control.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.domain.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes of six digits that an app on a phone shows. Source: RFC 6238, with what all apps can: SHA-1, 30 s; read 2026-11-21. */
final class Totp {

    private static final int SECONDS = 30;
    private static final int MODULUS = 1_000_000;

    /** Clocks differ, and typing takes time. Source: RFC 6238, section 5.2. */
    private static final int STEPS_OFF = 1;

    /** As many as the hash has. Source: RFC 4226, section 4. */
    private static final int SECRET_CHARS = 32;

    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Totp() {}

    /** A new secret of 160 bits, in base 32 as apps take it. */
    static Secret make(RandomGenerator random) {
        var text = new StringBuilder(SECRET_CHARS);
        for (int i = 0; i < SECRET_CHARS; i++) text.append(BASE_32.charAt(random.nextInt(BASE_32.length())));
        return new Secret(text.toString());
    }

    /** The step, counted from 1970, whose code this is, if it is one of now; the caller sees to it that it counts once. */
    static OptionalLong step(Secret secret, String code, Instant now) {
        long current = now.getEpochSecond() / SECONDS;
        for (long step = current - STEPS_OFF; step <= current + STEPS_OFF; step++) {
            byte[] right = code(secret, step).getBytes(US_ASCII);
            if (MessageDigest.isEqual(right, code.getBytes(US_ASCII))) return OptionalLong.of(step);
        }
        return OptionalLong.empty();
    }

    static String code(Secret secret, Instant now) {
        return code(secret, now.getEpochSecond() / SECONDS);
    }

    private static String code(Secret secret, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(bytes(secret.reveal()), "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            // Source: RFC 4226, section 5.3, dynamic truncation.
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return "%06d".formatted(number % MODULUS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-1", e);
        }
    }

    private static byte[] bytes(String base32) {
        ByteBuffer bytes = ByteBuffer.allocate(base32.length() * 5 / 8);
        int bits = 0;
        int held = 0;
        for (int i = 0; i < base32.length(); i++) {
            held = held << 5 | BASE_32.indexOf(base32.charAt(i));
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes.put((byte) (held >> bits));
            held &= (1 << bits) - 1;
        }
        return bytes.array();
    }
}
