package dev.gatehouse.store;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Role;
import dev.gatehouse.domain.User;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The table {@code admin_user}, and with it the setting that lets the first user in. */
public final class UserTable {

    /** A user and the hash of the password. */
    public record Known(User user, String password) {}

    /** What became of a change that could leave nobody in charge. */
    public enum Change {
        DONE,
        UNKNOWN,
        LAST_ADMIN
    }

    private static final String INSERT = """
            INSERT INTO admin_user (id, name, role, enabled, password, created_at)
            VALUES (:id, :name, :role, :enabled, :password, :created_at)
            ON CONFLICT (lower(name)) DO NOTHING
            """;

    private static final String ALL = """
            SELECT id, name, role, enabled, password, created_at, signed_in_at
              FROM admin_user
             ORDER BY created_at, id
            """;

    private static final String FIND = """
            SELECT id, name, role, enabled, password, created_at, signed_in_at
              FROM admin_user
             WHERE lower(name) = lower(:name)
            """;

    private static final String ANY = "SELECT EXISTS (SELECT 1 FROM admin_user)";

    private static final String UPDATE = """
            UPDATE admin_user
               SET role = :role, enabled = :enabled
             WHERE id = :id
            """;

    private static final String SET_PASSWORD = """
            UPDATE admin_user
               SET password = :password
             WHERE id = :id
            """;

    private static final String SIGNED_IN = """
            UPDATE admin_user
               SET signed_in_at = :now
             WHERE id = :id
            """;

    private static final String DELETE = """
            DELETE FROM admin_user
             WHERE id = :id
            """;

    /** Of two changes at once, each of which would leave the other's admin, one must wait. */
    private static final String ONE_AT_A_TIME = "LOCK TABLE admin_user IN SHARE ROW EXCLUSIVE MODE";

    private static final String IN_CHARGE = """
            SELECT EXISTS (SELECT 1 FROM admin_user WHERE role = 'admin' AND enabled)
            """;

    private static final String OFFER_SETUP = """
            INSERT INTO setting (name, value)
            VALUES ('setup_token_sha256', :digest)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """;

    private static final String OFFERED = """
            SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'setup_token_sha256' AND value = :digest)
            """;

    private static final String TAKE_SETUP = """
            DELETE FROM setting
             WHERE name = 'setup_token_sha256' AND value = :digest
            """;

    private final Jdbi jdbi;

    public UserTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** False if the name is taken. */
    public boolean insert(User user, String password) {
        return jdbi.withHandle(handle -> insert(handle, user, password));
    }

    private static boolean insert(Handle handle, User user, String password) {
        return handle.createUpdate(INSERT)
                        .bind("id", user.id())
                        .bind("name", user.name())
                        .bind("role", user.role().id())
                        .bind("enabled", user.enabled())
                        .bind("password", password)
                        .bind("created_at", user.createdAt().atOffset(ZoneOffset.UTC))
                        .execute()
                == 1;
    }

    /** Whoever has the token of this digest may become the first user; an earlier token is void. */
    public void offerSetup(KeyDigest digest) {
        jdbi.useHandle(handle ->
                handle.createUpdate(OFFER_SETUP).bind("digest", digest.hex()).execute());
    }

    /** Whether a token of this digest would let somebody in. */
    public boolean offersSetup(KeyDigest digest) {
        return jdbi.withHandle(handle -> handle.createQuery(OFFERED)
                .bind("digest", digest.hex())
                .mapTo(Boolean.class)
                .one());
    }

    /** Uses up the token of this digest for a user; false, and nothing has happened, if it is none, or the name is taken. */
    public boolean insertBySetup(User user, String password, KeyDigest digest) {
        return jdbi.inTransaction(handle -> {
            boolean taken =
                    handle.createUpdate(TAKE_SETUP).bind("digest", digest.hex()).execute() == 1;
            if (taken && insert(handle, user, password)) return true;
            handle.rollback();
            return false;
        });
    }

    /** All users, oldest first. */
    public List<User> all() {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL).map((row, context) -> user(row)).list());
    }

    public boolean isEmpty() {
        return !jdbi.withHandle(
                handle -> handle.createQuery(ANY).mapTo(Boolean.class).one());
    }

    public Optional<User> find(UUID id) {
        return all().stream().filter(user -> user.id().equals(id)).findFirst();
    }

    /** By name, in any case. */
    public Optional<Known> find(String name) {
        return jdbi.withHandle(handle -> handle.createQuery(FIND)
                .bind("name", name)
                .map((row, context) -> new Known(user(row), row.getString("password")))
                .findOne());
    }

    public Change update(UUID id, Role role, boolean enabled) {
        return keepingAnAdmin(handle -> handle.createUpdate(UPDATE)
                .bind("id", id)
                .bind("role", role.id())
                .bind("enabled", enabled)
                .execute());
    }

    public Change delete(UUID id) {
        return keepingAnAdmin(
                handle -> handle.createUpdate(DELETE).bind("id", id).execute());
    }

    private Change keepingAnAdmin(Changing change) {
        return jdbi.inTransaction(handle -> {
            handle.execute(ONE_AT_A_TIME);
            if (change.rows(handle) == 0) return Change.UNKNOWN;
            if (handle.createQuery(IN_CHARGE).mapTo(Boolean.class).one()) return Change.DONE;
            handle.rollback();
            return Change.LAST_ADMIN;
        });
    }

    private interface Changing {
        int rows(Handle handle);
    }

    public void setPassword(UUID id, String password) {
        jdbi.useHandle(handle -> handle.createUpdate(SET_PASSWORD)
                .bind("id", id)
                .bind("password", password)
                .execute());
    }

    public void signedIn(UUID id, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate(SIGNED_IN)
                .bind("id", id)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }

    static User user(ResultSet row) throws SQLException {
        var signedInAt = row.getTimestamp("signed_in_at");
        return new User(
                row.getObject("id", UUID.class),
                row.getString("name"),
                Role.of(row.getString("role")).orElseThrow(),
                row.getBoolean("enabled"),
                row.getTimestamp("created_at").toInstant(),
                signedInAt == null ? Optional.empty() : Optional.of(signedInAt.toInstant()));
    }
}
