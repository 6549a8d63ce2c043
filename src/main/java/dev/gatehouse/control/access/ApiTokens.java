package dev.gatehouse.control.access;

import dev.gatehouse.domain.ApiToken;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Role;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.store.ApiTokenTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What programs call the admin API with. Thread-safe. */
public final class ApiTokens {

    static final String PREFIX = "gha_";

    private static final int HINT_CHARS = 4;

    /** Saves a write a call. */
    private static final Duration USED_TO = Duration.ofMinutes(1);

    private final ApiTokenTable table;
    private final SecretMaker secrets;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    public ApiTokens(ApiTokenTable table, SecretMaker secrets, Supplier<UUID> ids, InstantSource clock) {
        this.table = table;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param secret the token itself, which cannot be had again */
    public record Made(ApiToken token, Secret secret) {}

    /** @param createdBy the name of who makes it */
    public Made make(String name, Role role, String createdBy) {
        Secret secret = secrets.make(PREFIX);
        String text = secret.reveal();
        String hint = text.substring(text.length() - HINT_CHARS);
        var token = new ApiToken(ids.get(), name, role, hint, clock.instant(), createdBy, Optional.empty());
        table.insert(token, KeyDigest.of(text));
        return new Made(token, secret);
    }

    /** All of them, oldest first. */
    public List<ApiToken> all() {
        return table.all();
    }

    /** Makes a token useless, on every gateway at once; false if there is none of this id. */
    public boolean revoke(UUID id) {
        return table.delete(id);
    }

    Optional<Identity> find(String presented) {
        if (!presented.startsWith(PREFIX)) return Optional.empty();
        return table.find(KeyDigest.of(presented)).map(token -> {
            Instant now = clock.instant();
            if (token.usedAt().filter(used -> used.isAfter(now.minus(USED_TO))).isEmpty()) table.used(token.id(), now);
            return new Identity(token.name(), token.role(), Identity.Way.API_TOKEN, Optional.empty());
        });
    }
}
