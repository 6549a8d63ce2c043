package dev.gatehouse.store;

import dev.gatehouse.domain.KeyUse;
import dev.gatehouse.domain.Usd;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/** The table {@code virtual_key_use}. It is only ever added to, so that the order in which gateways tell does not matter. */
public final class KeyUseTable {

    /**
     * Of keys that are gone by now nothing is kept. Rows come in the same order everywhere, so that no two gateways wait for each
     * other.
     */
    private static final String ADD = """
            INSERT INTO virtual_key_use AS held (key_id, last_used_at, requests, prompt_tokens, completion_tokens, cost_usd)
            SELECT told.key_id, timestamptz 'epoch' + told.micros * interval '1 microsecond', told.requests, told.prompt,
                   told.completion, told.nanos * 0.000000001
              FROM unnest(:keys, :micros, :requests, :prompt, :completion, :nanos)
                   AS told (key_id, micros, requests, prompt, completion, nanos)
              JOIN virtual_key ON virtual_key.id = told.key_id
             ORDER BY told.key_id
                ON CONFLICT (key_id) DO UPDATE
               SET last_used_at = greatest(held.last_used_at, excluded.last_used_at),
                   requests = held.requests + excluded.requests,
                   prompt_tokens = held.prompt_tokens + excluded.prompt_tokens,
                   completion_tokens = held.completion_tokens + excluded.completion_tokens,
                   cost_usd = held.cost_usd + excluded.cost_usd
            """;

    private static final String OF = """
            SELECT key_id, last_used_at, requests, prompt_tokens, completion_tokens, cost_usd
              FROM virtual_key_use
             WHERE key_id = ANY (:keys)
            """;

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    private final Jdbi jdbi;

    public KeyUseTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Adds to what was stored, in one statement. */
    public void add(Map<UUID, KeyUse> uses) {
        List<UUID> keys = List.copyOf(uses.keySet());
        List<KeyUse> told = keys.stream().map(uses::get).toList();
        jdbi.useHandle(handle -> handle.createUpdate(ADD)
                .bind("keys", keys.toArray(UUID[]::new))
                .bind("micros", numbers(told, use -> ChronoUnit.MICROS.between(Instant.EPOCH, use.lastAt())))
                .bind("requests", numbers(told, KeyUse::requests))
                .bind("prompt", numbers(told, KeyUse::promptTokens))
                .bind("completion", numbers(told, KeyUse::completionTokens))
                .bind("nanos", numbers(told, use -> use.cost().nanos()))
                .execute());
    }

    private static Long[] numbers(List<KeyUse> uses, Function<KeyUse, Long> number) {
        return uses.stream().map(number).toArray(Long[]::new);
    }

    /** What these keys were used for to date, as far as gateways have told; without those that never were. */
    public Map<UUID, KeyUse> of(Collection<UUID> keys) {
        return jdbi.withHandle(handle -> handle.createQuery(OF)
                .bind("keys", keys.toArray(UUID[]::new))
                .map((row, context) -> Map.entry(row.getObject("key_id", UUID.class), use(row)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static KeyUse use(ResultSet row) throws SQLException {
        return new KeyUse(
                row.getTimestamp("last_used_at").toInstant(),
                row.getLong("requests"),
                row.getBigDecimal("prompt_tokens").min(MOST).longValue(),
                row.getBigDecimal("completion_tokens").min(MOST).longValue(),
                Usd.of(row.getBigDecimal("cost_usd")));
    }
}
