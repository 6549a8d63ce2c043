package dev.gatehouse.gateway.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What stays with one target: the requests of one virtual key to one group that bear the same name.
 *
 * @param keyId of the virtual key, so that clients cannot steer each other
 * @param digest stands for the name, which may be personal and is not kept
 */
public record Conversation(UUID keyId, String group, String digest) {

    static Conversation of(UUID keyId, String group, String name) {
        return new Conversation(keyId, group, digest(name));
    }

    private static String digest(String name) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
