package dev.gatehouse.store;

import dev.gatehouse.domain.Cidr;
import dev.gatehouse.domain.Glob;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.KeyTerms;
import dev.gatehouse.domain.Position;
import dev.gatehouse.domain.VirtualKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/** The table {@code virtual_key}. */
public final class VirtualKeyTable {

    private static final String INSERT = """
            INSERT INTO virtual_key (id, name, secret_sha256, hint, created_at, owner, enabled, expires_at,
                                     allowed_models, allowed_providers, allowed_cidrs, strip_reasoning, metadata,
                                     requests_per_second, burst, tokens_per_minute, concurrency,
                                     budget_hour, budget_day, budget_week, budget_month)
            VALUES (:id, :name, :digest, :hint, :created_at, :owner, :enabled, :expires_at,
                    :allowed_models, :allowed_providers, :allowed_cidrs, :strip_reasoning, jsonb_object(:metadata_names, :metadata_values),
                    :requests_per_second, :burst, :tokens_per_minute, :concurrency,
                    :budget_hour, :budget_day, :budget_week, :budget_month)
            """;

    private static final String UPDATE = """
            UPDATE virtual_key
               SET name = :name, owner = :owner, enabled = :enabled, expires_at = :expires_at,
                   allowed_models = :allowed_models, allowed_providers = :allowed_providers,
                   allowed_cidrs = :allowed_cidrs, strip_reasoning = :strip_reasoning, metadata = jsonb_object(:metadata_names, :metadata_values),
                   requests_per_second = :requests_per_second, burst = :burst,
                   tokens_per_minute = :tokens_per_minute, concurrency = :concurrency,
                   budget_hour = :budget_hour, budget_day = :budget_day, budget_week = :budget_week,
                   budget_month = :budget_month
             WHERE id = :id
            """;

    private static final String ROTATE = """
            UPDATE virtual_key
               SET secret_sha256 = :digest, hint = :hint, previous_sha256 = :previous, previous_until = :until
             WHERE id = :id AND secret_sha256 = :previous
            """;

    private static final String COLUMNS = """
            SELECT id, name, secret_sha256, hint, created_at, previous_sha256, previous_until, owner, enabled, expires_at,
                   allowed_models, allowed_providers, allowed_cidrs, strip_reasoning,
                   ARRAY(SELECT key FROM jsonb_each_text(metadata) ORDER BY key) AS metadata_names,
                   ARRAY(SELECT value FROM jsonb_each_text(metadata) ORDER BY key) AS metadata_values,
                   requests_per_second, burst, tokens_per_minute, concurrency,
                   budget_hour, budget_day, budget_week, budget_month
              FROM virtual_key
            """;

    private static final String ORDER = " ORDER BY created_at, id";

    private static final String AFTER = " WHERE (created_at, id) > (:created_at, :id)";

    private static final String DELETE = """
            DELETE FROM virtual_key
             WHERE id = :id
            """;

    private final Jdbi jdbi;

    public VirtualKeyTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public void insert(VirtualKey key) {
        jdbi.useHandle(handle -> insert(handle, key));
    }

    static void insert(Handle handle, VirtualKey key) {
        bindChangeable(handle.createUpdate(INSERT), key)
                .bind("digest", key.digest().hex())
                .bind("hint", key.hint())
                .bind("created_at", key.createdAt())
                .execute();
    }

    /** Stores name and terms of the key with this id; false if there is none. */
    public boolean update(VirtualKey key) {
        return jdbi.withHandle(handle -> update(handle, key));
    }

    static boolean update(Handle handle, VirtualKey key) {
        return bindChangeable(handle.createUpdate(UPDATE), key).execute() == 1;
    }

    private static Update bindChangeable(Update update, VirtualKey key) {
        KeyTerms terms = key.terms();
        return LimitColumns.bind(update, terms.limits())
                .bind("id", key.id())
                .bind("name", key.name())
                .bind("owner", terms.owner().orElse(null))
                .bind("enabled", terms.enabled())
                .bind("expires_at", terms.expiresAt().orElse(null))
                .bind("allowed_models", globs(terms.allowedModels()))
                .bind("allowed_providers", globs(terms.allowedProviders()))
                .bind(
                        "allowed_cidrs",
                        terms.allowedAddresses().stream().map(Cidr::text).toArray(String[]::new))
                .bind("strip_reasoning", terms.stripsReasoning())
                .bind("metadata_names", terms.metadata().keySet().toArray(String[]::new))
                .bind("metadata_values", terms.metadata().values().toArray(String[]::new));
    }

    /** Stores the new secret of a rotated key; false if it is gone, or was rotated by somebody else meanwhile. */
    public boolean rotate(VirtualKey key) {
        VirtualKey.Previous previous = key.previous().orElseThrow();
        return jdbi.withHandle(handle -> handle.createUpdate(ROTATE)
                        .bind("id", key.id())
                        .bind("digest", key.digest().hex())
                        .bind("hint", key.hint())
                        .bind("previous", previous.digest().hex())
                        .bind("until", previous.until())
                        .execute()
                == 1);
    }

    /** All keys, oldest first. */
    public List<VirtualKey> all() {
        return jdbi.withHandle(handle -> handle.createQuery(COLUMNS + ORDER)
                .map((row, context) -> key(row))
                .list());
    }

    /** So many of those that come after this one, oldest first. */
    public List<VirtualKey> after(Position last, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(COLUMNS + AFTER + ORDER + " LIMIT :limit")
                .bind("created_at", last.at())
                .bind("id", last.id())
                .bind("limit", limit)
                .map((row, context) -> key(row))
                .list());
    }

    public Optional<VirtualKey> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(COLUMNS + " WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> key(row))
                .findOne());
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
                row.getTimestamp("created_at").toInstant(),
                terms(row),
                previous(row));
    }

    private static Optional<VirtualKey.Previous> previous(ResultSet row) throws SQLException {
        String digest = row.getString("previous_sha256");
        if (digest == null) return Optional.empty();
        return Optional.of(new VirtualKey.Previous(
                KeyDigest.ofHex(digest), row.getTimestamp("previous_until").toInstant()));
    }

    private static KeyTerms terms(ResultSet row) throws SQLException {
        var expiresAt = row.getTimestamp("expires_at");
        return new KeyTerms(
                Optional.ofNullable(row.getString("owner")),
                row.getBoolean("enabled"),
                expiresAt == null ? Optional.empty() : Optional.of(expiresAt.toInstant()),
                texts(row, "allowed_models").stream().map(Glob::new).toList(),
                texts(row, "allowed_providers").stream().map(Glob::new).toList(),
                texts(row, "allowed_cidrs").stream()
                        .map(text -> Cidr.parse(text).orElseThrow())
                        .toList(),
                LimitColumns.read(row),
                row.getBoolean("strip_reasoning"),
                metadata(row));
    }

    private static Map<String, String> metadata(ResultSet row) throws SQLException {
        List<String> names = texts(row, "metadata_names");
        List<String> values = texts(row, "metadata_values");
        var metadata = new LinkedHashMap<String, String>();
        for (int i = 0; i < names.size(); i++) metadata.put(names.get(i), values.get(i));
        return metadata;
    }

    private static String[] globs(List<Glob> globs) {
        return globs.stream().map(Glob::pattern).toArray(String[]::new);
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
