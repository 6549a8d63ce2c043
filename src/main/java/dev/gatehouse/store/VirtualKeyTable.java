package dev.gatehouse.store;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.VirtualKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The table {@code virtual_key}. */
public final class VirtualKeyTable {

    private static final String INSERT = """
            INSERT INTO virtual_key (id, name, secret_sha256, hint, created_at)
            VALUES (:id, :name, :digest, :hint, :createdAt)
            """;

    private static final String ALL = """
            SELECT id, name, secret_sha256, hint, created_at
              FROM virtual_key
             ORDER BY created_at, id
            """;

    private static final String DELETE = """
            DELETE FROM virtual_key
             WHERE id = :id
            """;

    private final Jdbi jdbi;

    public VirtualKeyTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public void insert(VirtualKey key) {
        jdbi.useHandle(handle -> handle.createUpdate(INSERT)
                .bind("id", key.id())
                .bind("name", key.name())
                .bind("digest", key.digest().hex())
                .bind("hint", key.hint())
                .bind("createdAt", key.createdAt())
                .execute());
    }

    /** All keys, oldest first. */
    public List<VirtualKey> all() {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL).map((row, context) -> key(row)).list());
    }

    /** False if there is no such key. */
    public boolean delete(UUID id) {
        return jdbi.withHandle(
                handle -> handle.createUpdate(DELETE).bind("id", id).execute() == 1);
    }

    private static VirtualKey key(ResultSet row) throws SQLException {
        return new VirtualKey(
                row.getObject("id", UUID.class),
                row.getString("name"),
                KeyDigest.ofHex(row.getString("secret_sha256")),
                row.getString("hint"),
                row.getTimestamp("created_at").toInstant());
    }
}
