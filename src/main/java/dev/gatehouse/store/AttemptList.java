package dev.gatehouse.store;

import dev.gatehouse.domain.AttemptFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The view {@code attempt} in pages, those of the newest exchange first, and of one exchange the last one first. */
public final class AttemptList {

    private static final String COLUMNS = """
            SELECT exchange.id AS exchange_id, exchange.request_id, exchange.started_at AS exchange_started_at,
                   made.ordinal, made.provider, made.model, made.key_id, made.class, made.status, made.reason, made.started_us,
                   made.connect_us, made.headers_us, made.first_content_us, made.total_us,
                   made.prompt_tokens, made.cached_tokens, made.completion_tokens, made.reasoning_tokens, made.cost_usd
              FROM exchange, unnest(exchange.attempt_rows) AS made
            """;

    private static final String ORDER =
            " ORDER BY exchange.started_at DESC, exchange.id DESC, made.ordinal DESC LIMIT :limit";

    private final Jdbi jdbi;

    public AttemptList(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** As they are shown: column names to values. */
    public List<Map<String, @Nullable Object>> page(AttemptFilter filter, int limit) {
        var conditions = new ArrayList<String>();
        var values = new LinkedHashMap<String, Object>();
        filter.provider().ifPresent(provider -> equal("provider", provider, conditions, values));
        filter.model().ifPresent(model -> equal("model", model, conditions, values));
        filter.key().ifPresent(key -> equal("key_id", key, conditions, values));
        filter.attemptClass().ifPresent(name -> equal("class", name, conditions, values));
        filter.from().ifPresent(from -> {
            conditions.add("exchange.started_at >= :from");
            values.put("from", from);
        });
        filter.until().ifPresent(until -> {
            conditions.add("exchange.started_at < :until");
            values.put("until", until);
        });
        filter.after().ifPresent(place -> {
            // The first half alone would do, but tells the database where to begin.
            conditions.add(
                    "exchange.started_at <= :after_time"
                            + " AND (exchange.started_at, exchange.id, made.ordinal) < (:after_time, :after_id, :after_ordinal)");
            values.put("after_time", place.exchange().at());
            values.put("after_id", place.exchange().id());
            values.put("after_ordinal", place.ordinal());
        });
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return jdbi.withHandle(handle -> handle.createQuery(COLUMNS + where + ORDER)
                .bindMap(values)
                .bind("limit", limit)
                .mapToMap()
                .map(row -> (Map<String, @Nullable Object>) new LinkedHashMap<String, @Nullable Object>(row))
                .list());
    }

    private static void equal(String column, Object value, List<String> conditions, Map<String, Object> values) {
        conditions.add("made." + column + " = :" + column);
        values.put(column, value);
    }
}
