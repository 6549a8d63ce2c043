package dev.gatehouse.store;

import dev.gatehouse.domain.LearnedFact;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Table {@code learned_fact}. */
public final class LearnedTable {

    private static final String INSERT = """
            INSERT INTO learned_fact (id, provider, model, kind, field, name, learned_at)
            VALUES (:id, :provider, :model, :kind, :field, :name, :learned_at)
            ON CONFLICT DO NOTHING
            """;

    private static final String ALL = """
            SELECT id, provider, model, kind, field, name, learned_at
              FROM learned_fact
             ORDER BY provider, model, learned_at, id
            """;

    private static final String DELETE = """
            DELETE FROM learned_fact
             WHERE id = :id
            """;

    private final Jdbi jdbi;

    public LearnedTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Adds a fact, unless it is there, or another gateway has learned the same. */
    public void insert(LearnedFact fact) {
        jdbi.useHandle(handle -> handle.createUpdate(INSERT)
                .bind("id", fact.id())
                .bind("provider", fact.provider())
                .bind("model", fact.model())
                .bind("kind", fact.kind().id())
                .bind("field", fact.field())
                .bind("name", fact.name().orElse(null))
                .bind("learned_at", fact.learnedAt().atOffset(ZoneOffset.UTC))
                .execute());
    }

    /** All facts, by target, oldest first. */
    public List<LearnedFact> all() {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL).map((row, context) -> fact(row)).list());
    }

    /** False if there is no such fact. */
    public boolean delete(UUID id) {
        return jdbi.withHandle(
                handle -> handle.createUpdate(DELETE).bind("id", id).execute() == 1);
    }

    private static LearnedFact fact(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        return new LearnedFact(
                row.getObject("id", UUID.class),
                row.getString("provider"),
                row.getString("model"),
                Arrays.stream(LearnedFact.Kind.values())
                        .filter(known -> known.id().equals(kind))
                        .findFirst()
                        .orElseThrow(() -> new SQLException("unknown kind of fact: " + kind)),
                row.getString("field"),
                Optional.ofNullable(row.getString("name")),
                row.getTimestamp("learned_at").toInstant());
    }
}
