package dev.gatehouse.store;

import dev.gatehouse.domain.ExchangeFilter;
import dev.gatehouse.domain.ExchangeFilter.Outcome;
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

    private static final String ORDER = "started_at DESC, id DESC";

    private final Jdbi jdbi;

    public ExchangeList(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** As they are shown: column names to values; {@code classes} are those of the attempts in their order, with commas between. */
    public List<Map<String, @Nullable Object>> page(ExchangeFilter filter, int limit) {
        var query = new PageQuery(COLUMNS);
        filter.outcome().map(ExchangeList::condition).ifPresent(query::where);
        filter.model().ifPresent(model -> query.where("requested_model = :model", "model", model));
        filter.provider().ifPresent(provider -> query.where("served_provider = :provider", "provider", provider));
        filter.key().ifPresent(key -> query.where("key_name = :key", "key", key));
        filter.requestId().ifPresent(part -> query.where("strpos(request_id, :part) > 0", "part", part));
        filter.from().ifPresent(from -> query.where("started_at >= :from", "from", from));
        filter.until().ifPresent(until -> query.where("started_at < :until", "until", until));
        filter.status().ifPresent(status -> query.where("status = :status", "status", status));
        filter.routeMode().ifPresent(mode -> query.where("route_mode = :mode", "mode", mode));
        filter.failure().ifPresent(failure -> query.where(FAILED_BY, "failure", failure));
        filter.after().ifPresent(position -> {
            // The first half alone would do, but tells the database where to begin.
            query.where("started_at <= :after_time", "after_time", position.at());
            query.where("(started_at, id) < (:after_time, :after_id)", "after_id", position.id());
        });
        return query.rows(jdbi, ORDER, limit);
    }

    private static String condition(Outcome outcome) {
        return switch (outcome) {
            case ANSWERED -> "error_class IS NULL";
            case RESCUED ->
                "error_class IS NULL AND (attempts > 1 OR route_mode IN ('provider_failover', 'model_fallback'))";
            case FAILED -> "error_class IS NOT NULL";
        };
    }
}
