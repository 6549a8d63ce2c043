package dev.gatehouse.control.access;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Role;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.store.SettingTable;
import java.util.Optional;

/** The token that opens the admin API: fixed by the operator, or generated at the first start and stored as its hash. */
public final class AdminToken {

    static final Identity IDENTITY = new Identity("admin", Role.ADMIN, Identity.Way.ADMIN_TOKEN, Optional.empty());

    private static final String SETTING = "admin_token_sha256";
    private static final String PREFIX = "gh-admin-";

    private final KeyDigest digest;
    private final Optional<Secret> shownOnce;

    private AdminToken(KeyDigest digest, Optional<Secret> shownOnce) {
        this.digest = digest;
        this.shownOnce = shownOnce;
    }

    /** A token that the operator chose; nothing is stored. */
    public static AdminToken fixed(Secret token) {
        return new AdminToken(KeyDigest.of(token.reveal()), Optional.empty());
    }

    /** The token of this installation; a new one if it has none yet. Two processes that start at once agree on one. */
    public static AdminToken ofInstallation(SettingTable settings, SecretMaker maker) {
        Optional<String> stored = settings.find(SETTING);
        if (stored.isEmpty()) {
            Secret made = maker.make(PREFIX);
            KeyDigest digest = KeyDigest.of(made.reveal());
            if (settings.insertIfAbsent(SETTING, digest.hex())) return new AdminToken(digest, Optional.of(made));
            stored = settings.find(SETTING);
        }
        return new AdminToken(KeyDigest.ofHex(stored.orElseThrow()), Optional.empty());
    }

    /** The token itself if it was made just now: the only moment at which it can be shown. */
    public Optional<Secret> shownOnce() {
        return shownOnce;
    }

    boolean opensFor(String presented) {
        return KeyDigest.of(presented).equals(digest);
    }
}
