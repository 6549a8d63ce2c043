package dev.gatehouse.store;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.UserSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The table {@code admin_session}. */
public final class SessionTable {

    /**
     * Which sessions have not run out.
     *
     * @param seenSince not seen since is over
     * @param createdSince older is over
     */
    public record Alive(Instant seenSince, Instant createdSince) {}

    private static final String COLUMNS = """
            SELECT session.id AS session_id, session.created_at AS began_at, session.seen_at, session.address, session.agent,
                   admin_user.id, admin_user.name, admin_user.role, admin_user.enabled, admin_user.created_at,
                   admin_user.signed_in_at
              FROM admin_session session
              JOIN admin_user ON admin_user.id = session.user_id
             WHERE session.seen_at >= :seen_since AND session.created_at >= :created_since AND admin_user.enabled
            """;

    private static final String FIND = COLUMNS + " AND session.token_sha256 = :digest";
    private static final String ALL = COLUMNS + " ORDER BY session.seen_at DESC, session.id";

    private static final String INSERT = """
            INSERT INTO admin_session (id, user_id, token_sha256, created_at, seen_at, address, agent)
            VALUES (:id, :user_id, :digest, :created_at, :seen_at, :address, :agent)
            """;

    private static final String TOUCH = """
            UPDATE admin_session
               SET seen_at = :now
             WHERE id = :id
            """;

    private static final String DELETE = """
            DELETE FROM admin_session
             WHERE id = :id
            """;

    private static final String DELETE_OF = """
            DELETE FROM admin_session
             WHERE user_id = :user_id
            """;

    private static final String DELETE_OTHERS = DELETE_OF + " AND id <> :kept";

    private static final String DELETE_OLD = """
            DELETE FROM admin_session
             WHERE seen_at < :seen_since OR created_at < :created_since
                OR id IN (SELECT id FROM admin_session
                           WHERE user_id = :user_id ORDER BY seen_at DESC, id OFFSET :most)
            """;

    private final Jdbi jdbi;

    public SessionTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public void insert(UserSession session, KeyDigest token) {
        jdbi.useHandle(handle -> handle.createUpdate(INSERT)
                .bind("id", session.id())
                .bind("user_id", session.user().id())
                .bind("digest", token.hex())
                .bind("created_at", session.createdAt().atOffset(ZoneOffset.UTC))
                .bind("seen_at", session.seenAt().atOffset(ZoneOffset.UTC))
                .bind("address", session.address())
                .bind("agent", session.agent())
                .execute());
    }

    /** The session of this token, if it has not run out and its user may sign in. */
    public Optional<UserSession> find(KeyDigest token, Alive alive) {
        return jdbi.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", token.hex())
                .bind("seen_since", alive.seenSince().atOffset(ZoneOffset.UTC))
                .bind("created_since", alive.createdSince().atOffset(ZoneOffset.UTC))
                .map((row, context) -> session(row))
                .findOne());
    }

    /** All that have not run out, the one seen last first. */
    public List<UserSession> all(Alive alive) {
        return jdbi.withHandle(handle -> handle.createQuery(ALL)
                .bind("seen_since", alive.seenSince().atOffset(ZoneOffset.UTC))
                .bind("created_since", alive.createdSince().atOffset(ZoneOffset.UTC))
                .map((row, context) -> session(row))
                .list());
    }

    public void touch(UUID id, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate(TOUCH)
                .bind("id", id)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }

    /** False if there is no such session. */
    public boolean delete(UUID id) {
        return jdbi.withHandle(
                handle -> handle.createUpdate(DELETE).bind("id", id).execute() == 1);
    }

    /** Ends all sessions of a user. */
    public void deleteOf(UUID user) {
        jdbi.useHandle(
                handle -> handle.createUpdate(DELETE_OF).bind("user_id", user).execute());
    }

    /** Ends all sessions of a user but this one. */
    public void deleteOthers(UUID user, UUID kept) {
        jdbi.useHandle(handle -> handle.createUpdate(DELETE_OTHERS)
                .bind("user_id", user)
                .bind("kept", kept)
                .execute());
    }

    /** Removes what has run out, and of this user's sessions those beyond so many. */
    public void deleteOld(Alive alive, UUID user, int most) {
        jdbi.useHandle(handle -> handle.createUpdate(DELETE_OLD)
                .bind("seen_since", alive.seenSince().atOffset(ZoneOffset.UTC))
                .bind("created_since", alive.createdSince().atOffset(ZoneOffset.UTC))
                .bind("user_id", user)
                .bind("most", most)
                .execute());
    }

    private static UserSession session(ResultSet row) throws SQLException {
        return new UserSession(
                row.getObject("session_id", UUID.class),
                UserTable.user(row),
                row.getTimestamp("began_at").toInstant(),
                row.getTimestamp("seen_at").toInstant(),
                row.getString("address"),
                row.getString("agent"));
    }
}
