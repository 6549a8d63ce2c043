package dev.gatehouse.store;

import dev.gatehouse.domain.ExchangeFilter;
import dev.gatehouse.domain.ExchangeFilter.Outcome;
import dev.gatehouse.domain.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The table {@code exchange} in pages, the newest first. Where a page begins is told by its last row, so that depth costs nothing. */
public final class ExchangeList {

    private static final String COLUMNS = """
            SELECT id, request_id, started_at, endpoint, key_name, requested_model, group_name, route_mode,
                   served_provider, served_model, status, error_class, stream, attempts,
                   prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, cost_usd, usage_source,
                   first_byte_us, overhead_us, total_us, client_state,
                   (SELECT string_agg(attempt.class, ',' ORDER BY attempt.ordinal)
                      FROM attempt
                     WHERE attempt.exchange_id = exchange.id AND attempt.started_at = exchange.started_at) AS classes
              FROM exchange
            """;

    /** The first attempt is looked at alone, since most exchanges have one, and to unnest them all takes three times as long. */
    private static final String FAILED_BY = """
            (error_class = :failure OR (attempt_rows[1]).class = :failure
             OR cardinality(attempt_rows) > 1 AND :failure IN (SELECT class FROM unnest(attempt_rows)))
            """;

    private static final String ORDER = " ORDER BY started_at DESC, id DESC LIMIT :limit";

    private final Jdbi jdbi;

    public ExchangeList(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** As they are shown: column names to values; {@code classes} are those of the attempts in their order, with commas between. */
    public List<Map<String, @Nullable Object>> page(ExchangeFilter filter, int limit) {
        var conditions = new ArrayList<String>();
        var values = new LinkedHashMap<String, Object>();
        filter.outcome().map(ExchangeList::condition).ifPresent(conditions::add);
        filter.model().ifPresent(model -> equal("requested_model", model, conditions, values));
        filter.provider().ifPresent(provider -> equal("served_provider", provider, conditions, values));
        filter.key().ifPresent(key -> equal("key_name", key, conditions, values));
        filter.requestId().ifPresent(part -> {
            conditions.add("strpos(request_id, :request_id) > 0");
            values.put("request_id", part);
        });
        filter.from().ifPresent(from -> {
            conditions.add("started_at >= :from");
            values.put("from", from);
        });
        filter.until().ifPresent(until -> {
            conditions.add("started_at < :until");
            values.put("until", until);
        });
        filter.status().ifPresent(status -> equal("status", status, conditions, values));
        filter.routeMode().ifPresent(mode -> equal("route_mode", mode, conditions, values));
        filter.failure().ifPresent(failure -> {
            conditions.add(FAILED_BY);
            values.put("failure", failure);
        });
        filter.after().ifPresent(position -> after(position, conditions, values));
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return jdbi.withHandle(handle -> handle.createQuery(COLUMNS + where + ORDER)
                .bindMap(values)
                .bind("limit", limit)
                .mapToMap()
                .map(row -> (Map<String, @Nullable Object>) new LinkedHashMap<String, @Nullable Object>(row))
                .list());
    }

    private static void equal(String column, Object value, List<String> conditions, Map<String, Object> values) {
        conditions.add(column + " = :" + column);
        values.put(column, value);
    }

    private static String condition(Outcome outcome) {
        return switch (outcome) {
            case ANSWERED -> "error_class IS NULL";
            case RESCUED ->
                "error_class IS NULL AND (attempts > 1 OR route_mode IN ('provider_failover', 'model_fallback'))";
            case FAILED -> "error_class IS NOT NULL";
        };
    }

    /** The first half alone would do, but tells the database where to begin. */
    private static void after(Position position, List<String> conditions, Map<String, Object> values) {
        conditions.add("started_at <= :after_time AND (started_at, id) < (:after_time, :after_id)");
        values.put("after_time", position.at());
        values.put("after_id", position.id());
    }
}
