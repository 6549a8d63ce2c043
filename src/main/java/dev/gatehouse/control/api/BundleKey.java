package dev.gatehouse.control.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.VirtualKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A virtual key in a bundle: with its digest, so that clients go on with the secret that they have.
 *
 * @param sha256 of the secret, which nobody but the client knows
 */
record BundleKey(
        UUID id,
        String sha256,
        String hint,
        String createdAt,
        @JsonUnwrapped ShownTerms terms) {

    private static final List<String> OWN = List.of("id", "sha256", "hint", "created_at");
    private static final int HINT_CHARS = 4;

    static BundleKey of(VirtualKey key) {
        return new BundleKey(
                key.id(), key.digest().hex(), key.hint(), key.createdAt().toString(), ShownTerms.of(key));
    }

    /**
     * Reads one.
     *
     * @param path where it is, for what is wrong with it
     */
    static VirtualKey read(JsonNode node, String path) {
        if (!(node instanceof ObjectNode object)) throw wrong(path, "must be an object");
        UUID id = AdminApi.uuid(object.path("id").asText()).orElseThrow(() -> wrong(path + ".id", "must be a UUID"));
        KeyDigest digest = digest(object.path("sha256").asText())
                .orElseThrow(() -> wrong(path + ".sha256", "must be 64 hexadecimal digits"));
        String hint = object.path("hint").asText();
        if (hint.length() > HINT_CHARS) throw wrong(path + ".hint", "must be the last 4 characters of the secret");
        Instant created = instant(object.path("created_at").asText(), path + ".created_at");
        TermsReader.Named read = TermsReader.key(object.deepCopy().without(OWN));
        return new VirtualKey(id, read.name(), digest, hint, created, read.terms());
    }

    private static Optional<KeyDigest> digest(String hex) {
        return hex.matches("[0-9a-f]{64}") ? Optional.of(KeyDigest.ofHex(hex)) : Optional.empty();
    }

    private static Instant instant(String text, String path) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw wrong(path, "must be a time, as in 2026-11-21T12:00:00Z");
        }
    }

    private static ApiProblem wrong(String path, String message) {
        return ApiProblem.invalid(List.of(new ApiProblem.FieldError(path, "invalid", message)));
    }
}
