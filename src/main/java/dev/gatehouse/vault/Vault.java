package dev.gatehouse.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Sealed;
import dev.gatehouse.domain.SealedPlace;
import dev.gatehouse.domain.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Seals secrets and opens them: AES-256-GCM, each with a key of its own that follows from the master key. Thread-safe. */
public final class Vault {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Twice as many as anybody has provider keys; what is beyond is derived again, 30 ms each. */
    private static final int MOST_KEYS = 1_000;

    private final MasterKey masterKey;
    private final int version;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<ByteBuffer, SecretKeySpec> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, SecretKeySpec> eldest) {
            return size() > MOST_KEYS;
        }
    };

    /**
     * A vault of this key.
     *
     * @param version what is sealed is marked with
     * @param random a cryptographically strong one
     */
    public Vault(MasterKey masterKey, int version, RandomGenerator random) {
        this.masterKey = masterKey;
        this.version = version;
        this.random = random;
    }

    /** The secret as it may be stored there, and nowhere else. */
    public Sealed seal(SealedPlace place, Secret secret) {
        byte[] salt = randomBytes(Argon2id.SALT_BYTES);
        byte[] nonce = randomBytes(NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, salt, nonce, place);
            byte[] sealed = cipher.doFinal(secret.reveal().getBytes(UTF_8));
            byte[] all = ByteBuffer.allocate(salt.length + nonce.length + sealed.length)
                    .put(salt)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return new Sealed(version, Base64.getEncoder().encodeToString(all));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing a secret", e);
        }
    }

    /** What was sealed for this place; empty if it was sealed with another key or for another place, or was changed since. */
    public Optional<Secret> open(SealedPlace place, Sealed sealed) {
        if (sealed.keyVersion() != version) return Optional.empty();
        byte[] all = Base64.getDecoder().decode(sealed.text());
        int head = Argon2id.SALT_BYTES + NONCE_BYTES;
        if (all.length < head) return Optional.empty();
        byte[] salt = Arrays.copyOf(all, Argon2id.SALT_BYTES);
        byte[] nonce = Arrays.copyOfRange(all, Argon2id.SALT_BYTES, head);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, salt, nonce, place);
            return Optional.of(new Secret(new String(cipher.doFinal(all, head, all.length - head), UTF_8)));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening a secret", e);
        }
    }

    /**
     * What a text is called where it must not be known, nor guessed without the master key: HMAC-SHA-256, the same in every vault of
     * that key.
     *
     * @param purpose texts of another one are called otherwise
     */
    public KeyDigest fingerprint(String purpose, String text) {
        try {
            byte[] salt = MessageDigest.getInstance("SHA-256").digest(purpose.getBytes(UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key(Arrays.copyOf(salt, Argon2id.SALT_BYTES)));
            return KeyDigest.ofHex(HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("making a fingerprint", e);
        }
    }

    private Cipher cipher(int mode, byte[] salt, byte[] nonce, SealedPlace place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key(salt), new GCMParameterSpec(TAG_BITS, nonce));
        String bound = String.join("‖", place.table(), place.row(), place.column());
        cipher.updateAAD(bound.getBytes(UTF_8));
        return cipher;
    }

    private SecretKeySpec key(byte[] salt) {
        ByteBuffer of = ByteBuffer.wrap(salt);
        lock.lock();
        try {
            SecretKeySpec known = keys.get(of);
            if (known != null) return known;
        } finally {
            lock.unlock();
        }
        var derived = new SecretKeySpec(masterKey.derive(salt), "AES");
        lock.lock();
        try {
            keys.put(of, derived);
        } finally {
            lock.unlock();
        }
        return derived;
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
