package dev.gatehouse.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The table {@code exchange} and its view {@code attempt}, to read; {@link ExchangeWriter} writes them. */
public final class ExchangeTable {

    private static final String NEWEST_EXCHANGE = """
            SELECT id, request_id, started_at, endpoint, dialect, key_id, key_name, requested_model,
                   group_name, route_mode, served_provider, served_model, status, error_class, stream,
                   prompt_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens,
                   completion_tokens, reasoning_tokens, cost_usd,
                   usage_source, queue_us, auth_us, receive_us, parse_us, plan_us, first_byte_us, overhead_us, total_us,
                   bytes_in, bytes_out, client_state, dropped
              FROM exchange
             WHERE request_id = :request_id
             ORDER BY started_at DESC
             LIMIT 1
            """;

    private static final String ATTEMPTS = """
            SELECT ordinal, provider, model, key_id, class, status, reason, started_us,
                   connect_us, headers_us, first_content_us, total_us,
                   prompt_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens,
                   completion_tokens, reasoning_tokens, cost_usd
              FROM attempt
             WHERE exchange_id = :id AND started_at = :started_at
             ORDER BY ordinal
            """;

    private final Jdbi jdbi;

    public ExchangeTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * The newest exchange with this request id as it is shown: column names to values, and under {@code attempts} the list of
     * its attempts in the same form.
     */
    public Optional<Map<String, @Nullable Object>> find(String requestId) {
        return jdbi.inTransaction(handle -> handle.createQuery(NEWEST_EXCHANGE)
                .bind("request_id", requestId)
                .mapToMap()
                .findOne()
                .map(row -> withAttempts(handle, row)));
    }

    private static Map<String, @Nullable Object> withAttempts(Handle handle, Map<String, Object> row) {
        Map<String, @Nullable Object> exchange = new LinkedHashMap<>(row);
        List<Map<String, Object>> attempts = handle.createQuery(ATTEMPTS)
                .bind("id", row.get("id"))
                .bind("started_at", row.get("started_at"))
                .mapToMap()
                .list();
        exchange.put("attempts", attempts);
        return exchange;
    }
}
