package dev.gatehouse.store;

import dev.gatehouse.domain.ApiToken;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The table {@code api_token}. */
public final class ApiTokenTable {

    private static final String INSERT = """
            INSERT INTO api_token (id, name, role, token_sha256, hint, created_at, created_by)
            VALUES (:id, :name, :role, :digest, :hint, :created_at, :created_by)
            """;

    private static final String ALL = """
            SELECT id, name, role, hint, created_at, created_by, used_at
              FROM api_token
             ORDER BY created_at, id
            """;

    private static final String FIND = """
            SELECT id, name, role, hint, created_at, created_by, used_at
              FROM api_token
             WHERE token_sha256 = :digest
            """;

    private static final String USED = """
            UPDATE api_token
               SET used_at = :now
             WHERE id = :id
            """;

    private static final String DELETE = """
            DELETE FROM api_token
             WHERE id = :id
            """;

    private final Jdbi jdbi;

    public ApiTokenTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public void insert(ApiToken token, KeyDigest digest) {
        jdbi.useHandle(handle -> handle.createUpdate(INSERT)
                .bind("id", token.id())
                .bind("name", token.name())
                .bind("role", token.role().id())
                .bind("digest", digest.hex())
                .bind("hint", token.hint())
                .bind("created_at", token.createdAt().atOffset(ZoneOffset.UTC))
                .bind("created_by", token.createdBy())
                .execute());
    }

    /** All tokens, oldest first. */
    public List<ApiToken> all() {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL).map((row, context) -> token(row)).list());
    }

    public Optional<ApiToken> find(KeyDigest digest) {
        return jdbi.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", digest.hex())
                .map((row, context) -> token(row))
                .findOne());
    }

    public void used(UUID id, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate(USED)
                .bind("id", id)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }

    /** False if there is no such token. */
    public boolean delete(UUID id) {
        return jdbi.withHandle(
                handle -> handle.createUpdate(DELETE).bind("id", id).execute() == 1);
    }

    private static ApiToken token(ResultSet row) throws SQLException {
        var usedAt = row.getTimestamp("used_at");
        return new ApiToken(
                row.getObject("id", UUID.class),
                row.getString("name"),
                Role.of(row.getString("role")).orElseThrow(),
                row.getString("hint"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                usedAt == null ? Optional.empty() : Optional.of(usedAt.toInstant()));
    }
}
