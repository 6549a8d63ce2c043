package dev.gatehouse.store;

import dev.gatehouse.domain.AttemptFilter;
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

    private static final String ORDER = "exchange.started_at DESC, exchange.id DESC, made.ordinal DESC";

    private final Jdbi jdbi;

    public AttemptList(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** As they are shown: column names to values. */
    public List<Map<String, @Nullable Object>> page(AttemptFilter filter, int limit) {
        var query = new PageQuery(COLUMNS);
        filter.provider().ifPresent(provider -> query.where("made.provider = :provider", "provider", provider));
        filter.model().ifPresent(model -> query.where("made.model = :model", "model", model));
        filter.key().ifPresent(key -> query.where("made.key_id = :key", "key", key));
        filter.attemptClass().ifPresent(name -> query.where("made.class = :class", "class", name));
        filter.from().ifPresent(from -> query.where("exchange.started_at >= :from", "from", from));
        filter.until().ifPresent(until -> query.where("exchange.started_at < :until", "until", until));
        filter.after().ifPresent(place -> {
            // The first half alone would do, but tells the database where to begin.
            query.where(
                    "exchange.started_at <= :after_time",
                    "after_time",
                    place.exchange().at());
            query.where("(exchange.started_at, exchange.id, made.ordinal) < (:after_time, :after_id, :after_ordinal)");
            query.value("after_id", place.exchange().id());
            query.value("after_ordinal", place.ordinal());
        });
        return query.rows(jdbi, ORDER, limit);
    }
}
