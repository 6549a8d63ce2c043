package dev.gatehouse.control.access;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.User;
import dev.gatehouse.domain.UserSession;
import dev.gatehouse.store.SessionTable;
import dev.gatehouse.store.SessionTable.Alive;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Browsers that are signed in; every gateway on the database knows them, and knows at once when one is ended. Thread-safe. */
public final class Sessions {

    /** Nobody is at that browser any more. */
    static final Duration IDLE = Duration.ofHours(12);

    /** However busy it is. */
    static final Duration LIFETIME = Duration.ofDays(30);

    /** Of one user; who signs in once more ends the one that was not seen for the longest time. */
    private static final int MOST = 20;

    /** Saves a write a call. */
    private static final Duration SEEN_TO = Duration.ofMinutes(1);

    private static final int MOST_AGENT_CHARS = 200;

    private final SessionTable table;
    private final SecretMaker secrets;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    public Sessions(SessionTable table, SecretMaker secrets, Supplier<UUID> ids, InstantSource clock) {
        this.table = table;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param token what the browser's cookie holds */
    record Opened(Identity identity, Secret token) {}

    /** Begins a session. */
    Opened open(User user, String address, String agent) {
        Instant now = clock.instant();
        Secret token = secrets.make("");
        String shortened = agent.substring(0, Math.min(agent.length(), MOST_AGENT_CHARS));
        var session = new UserSession(ids.get(), user, now, now, address, shortened);
        table.insert(session, KeyDigest.of(token.reveal()));
        table.deleteOld(alive(), user.id(), MOST);
        return new Opened(identity(session, token), token);
    }

    /** Whose session it is, if it has not ended. */
    Optional<Identity> find(Secret token) {
        return table.find(KeyDigest.of(token.reveal()), alive()).map(session -> {
            Instant now = clock.instant();
            if (session.seenAt().isBefore(now.minus(SEEN_TO))) table.touch(session.id(), now);
            return identity(session, token);
        });
    }

    /** All that have not ended, the one seen last first. */
    public List<UserSession> all() {
        return table.all(alive());
    }

    /** Ends a session; false if there is none of this id. */
    public boolean end(UUID id) {
        return table.delete(id);
    }

    /** Ends all sessions of a user. */
    public void endAll(UUID user) {
        table.deleteOf(user);
    }

    /** Ends all sessions of the user but this one. */
    public void endOthers(UserSession kept) {
        table.deleteOthers(kept.user().id(), kept.id());
    }

    /** The token against forged requests follows from the session's own, which only its browser has. */
    private static Identity identity(UserSession session, Secret token) {
        String csrfToken = KeyDigest.of("csrf " + token.reveal()).hex();
        return Identity.of(new Identity.Signed(session, csrfToken));
    }

    private Alive alive() {
        Instant now = clock.instant();
        return new Alive(now.minus(IDLE), now.minus(LIFETIME));
    }
}
