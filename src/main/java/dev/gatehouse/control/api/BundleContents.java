package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.secrets.Passphrase;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.VirtualKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * What a bundle holds, as it was read.
 *
 * @param owners the limits of owners, by name
 * @param secrets by name, opened
 */
record BundleContents(
        Document document, List<VirtualKey> keys, Map<String, UsageLimits> owners, Map<String, Secret> secrets) {

    /**
     * Reads it.
     *
     * @param passphrase made of what the caller says
     * @throws ApiProblem with what is wrong
     */
    static BundleContents read(JsonNode bundle, Function<Secret, Passphrase> passphrase) {
        return new BundleContents(
                Document.of(bundle.path("document")),
                keys(bundle.path("virtual_keys")),
                owners(bundle.path("owners")),
                secrets(bundle, passphrase));
    }

    private static List<VirtualKey> keys(JsonNode list) {
        var keys = new ArrayList<VirtualKey>();
        var digests = new HashSet<KeyDigest>();
        var ids = new HashSet<UUID>();
        for (JsonNode entry : list) {
            String path = "virtual_keys[" + keys.size() + "]";
            VirtualKey key = BundleKey.read(entry, path);
            if (!digests.add(key.digest()) || !ids.add(key.id())) throw wrong(path, "duplicate", "is there twice");
            keys.add(key);
        }
        return keys;
    }

    private static Map<String, UsageLimits> owners(JsonNode owners) {
        var read = new LinkedHashMap<String, UsageLimits>();
        for (Map.Entry<String, JsonNode> owner : owners.properties()) {
            read.put(owner.getKey(), TermsReader.owner(owner.getKey(), owner.getValue()));
        }
        return read;
    }

    private static Map<String, Secret> secrets(JsonNode bundle, Function<Secret, Passphrase> passphrase) {
        JsonNode sealed = bundle.path("secrets");
        if (sealed.isEmpty()) return Map.of();
        Passphrase opening = passphrase.apply(passphrase(bundle));
        var read = new LinkedHashMap<String, Secret>();
        for (Map.Entry<String, JsonNode> entry : sealed.properties()) {
            String name = SecretsApi.checked(entry.getKey());
            Secret secret = opening.open(name, entry.getValue().asText())
                    .orElseThrow(() -> wrong(
                            "secrets." + name,
                            "cannot_be_opened",
                            "was sealed with another passphrase, or was changed since"));
            read.put(name, secret);
        }
        return read;
    }

    /** What a caller gives to seal or to open secrets with. */
    static Secret passphrase(JsonNode body) {
        String text = body.path("passphrase").asText("");
        if (body.path("passphrase").isTextual() && text.length() >= Passphrase.FEWEST_CHARS) return new Secret(text);
        throw wrong(
                "passphrase", "not_allowed", "must be a text of at least " + Passphrase.FEWEST_CHARS + " characters");
    }

    private static ApiProblem wrong(String path, String code, String message) {
        return ApiProblem.invalid(List.of(new ApiProblem.FieldError(path, code, message)));
    }
}
