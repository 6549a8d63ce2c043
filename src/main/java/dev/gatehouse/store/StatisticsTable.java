package dev.gatehouse.store;

import dev.gatehouse.domain.Statistics;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** The table {@code exchange}, counted. Spans take in their beginning and leave out their end. */
public final class StatisticsTable {

    private static final String RESCUED =
            "error_class IS NULL AND (attempts > 1 OR route_mode IN ('provider_failover', 'model_fallback'))";

    private static final String SUMMARY = """
            SELECT count(*) AS requests,
                   count(*) FILTER (WHERE error_class IS NOT NULL) AS failed,
                   count(*) FILTER (WHERE %s) AS rescued,
                   percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY total_us)
                       FILTER (WHERE error_class IS NULL) AS total,
                   percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY first_byte_us)
                       FILTER (WHERE stream AND error_class IS NULL AND first_byte_us IS NOT NULL) AS first_content,
                   percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY overhead_us)
                       FILTER (WHERE overhead_us IS NOT NULL) AS overhead,
                   coalesce(sum(prompt_tokens), 0) AS prompt_tokens,
                   coalesce(sum(cached_tokens), 0) AS cached_tokens,
                   coalesce(sum(completion_tokens), 0) AS completion_tokens,
                   count(*) FILTER (WHERE cost_usd IS NULL AND completion_tokens > 0) AS unpriced,
                   coalesce(sum(cost_usd), 0) AS cost
              FROM exchange
             WHERE started_at >= :from AND started_at < :to
            """.formatted(RESCUED);

    private static final String SERIES = """
            SELECT part AS starts_at,
                   count(id) AS requests,
                   count(id) FILTER (WHERE error_class IS NOT NULL) AS failed,
                   count(id) FILTER (WHERE %s) AS rescued,
                   coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY total_us)
                       FILTER (WHERE error_class IS NULL), 0) AS p50,
                   coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY total_us)
                       FILTER (WHERE error_class IS NULL), 0) AS p95,
                   coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY first_byte_us)
                       FILTER (WHERE stream AND error_class IS NULL), 0) AS first_content,
                   coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY overhead_us), 0) AS overhead,
                   coalesce(sum(prompt_tokens), 0) + coalesce(sum(completion_tokens), 0) AS tokens,
                   coalesce(sum(cost_usd), 0) AS cost
              FROM generate_series(0, :parts - 1) AS n
             CROSS JOIN LATERAL (SELECT CAST(:from AS timestamptz) + n * :seconds * interval '1 second') AS span (part)
              LEFT JOIN exchange ON started_at >= part AND started_at < part + :seconds * interval '1 second'
             GROUP BY part
             ORDER BY part
            """.formatted(RESCUED);

    /** Behind the column that tells them apart. */
    private static final String SHARES = """
             AS name, error_class, total_us, prompt_tokens, completion_tokens, cost_usd
              FROM exchange
             WHERE started_at >= :from AND started_at < :to)
            SELECT name,
                   count(*) AS requests,
                   count(*) FILTER (WHERE error_class IS NOT NULL) AS failed,
                   coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY total_us)
                       FILTER (WHERE error_class IS NULL), 0) AS p50,
                   coalesce(sum(prompt_tokens), 0) + coalesce(sum(completion_tokens), 0) AS tokens,
                   coalesce(sum(cost_usd), 0) AS cost
              FROM named
             WHERE name IS NOT NULL
             GROUP BY name
             ORDER BY requests DESC, name
             LIMIT :limit
            """;

    private static final String LATENCIES = """
            SELECT served_provider AS name,
                   floor(extract(epoch FROM started_at - CAST(:from AS timestamptz)) / :seconds) AS part,
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY total_us) AS p50
              FROM exchange
             WHERE started_at >= :from AND started_at < CAST(:from AS timestamptz) + :parts * :seconds * interval '1 second'
               AND error_class IS NULL AND served_provider IS NOT NULL
             GROUP BY name, part
            """;

    private static final String UNPRICED = """
            SELECT served_provider || '/' || served_model AS name
              FROM exchange
             WHERE started_at >= :from AND started_at < :to AND cost_usd IS NULL AND completion_tokens > 0
               AND served_provider IS NOT NULL
             GROUP BY name
             ORDER BY count(*) DESC, name
             LIMIT :limit
            """;

    private final Jdbi jdbi;

    public StatisticsTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public Statistics.Summary summary(Instant from, Instant to) {
        return jdbi.withHandle(handle -> handle.createQuery(SUMMARY)
                .bind("from", from)
                .bind("to", to)
                .map((row, context) -> summary(row))
                .one());
    }

    /** So many parts of equal length, the oldest first; also those in which nothing happened. */
    public List<Statistics.Point> series(Instant from, Duration part, int parts) {
        return jdbi.withHandle(handle -> handle.createQuery(SERIES)
                .bind("from", from)
                .bind("seconds", part.toSeconds())
                .bind("parts", parts)
                .map((row, context) -> point(row))
                .list());
    }

    /** Those with the most requests, the busiest first. */
    public List<Statistics.Share> shares(Statistics.By by, Instant from, Instant to, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("WITH named AS (SELECT " + column(by) + SHARES)
                .bind("from", from)
                .bind("to", to)
                .bind("limit", limit)
                .map((row, context) -> share(row))
                .list());
    }

    /** How long half of each provider's answers took at most, in microseconds, in so many parts of equal length; 0 where it gave none. */
    public Map<String, List<Long>> latencies(Instant from, Duration part, int parts) {
        var latencies = new HashMap<String, List<Long>>();
        jdbi.useHandle(handle -> handle.createQuery(LATENCIES)
                .bind("from", from)
                .bind("seconds", part.toSeconds())
                .bind("parts", parts)
                .map((row, context) -> latencies
                        .computeIfAbsent(row.getString("name"), name -> new ArrayList<>(Collections.nCopies(parts, 0L)))
                        .set(row.getInt("part"), row.getLong("p50")))
                .list());
        return latencies;
    }

    /** The targets with answers whose price is not known, by {@code provider/model}, the busiest first. */
    public List<String> unpriced(Instant from, Instant to, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(UNPRICED)
                .bind("from", from)
                .bind("to", to)
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
    }

    private static String column(Statistics.By by) {
        return switch (by) {
            case MODEL -> "requested_model";
            case PROVIDER -> "served_provider";
            case TARGET -> "served_provider || '/' || served_model";
            case KEY -> "key_name";
        };
    }

    private static Statistics.Summary summary(ResultSet row) throws SQLException {
        return new Statistics.Summary(
                row.getLong("requests"),
                row.getLong("failed"),
                row.getLong("rescued"),
                spread(row.getArray("total")),
                spread(row.getArray("first_content")),
                spread(row.getArray("overhead")),
                row.getLong("prompt_tokens"),
                row.getLong("cached_tokens"),
                row.getLong("completion_tokens"),
                row.getLong("unpriced"),
                money(row));
    }

    private static Statistics.Spread spread(Array array) throws SQLException {
        if (array == null) return new Statistics.Spread(0, 0, 0);
        Long[] values = (Long[]) array.getArray();
        return new Statistics.Spread(values[0], values[1], values[2]);
    }

    private static Statistics.Point point(ResultSet row) throws SQLException {
        return new Statistics.Point(
                row.getTimestamp("starts_at").toInstant(),
                row.getLong("requests"),
                row.getLong("failed"),
                row.getLong("rescued"),
                row.getLong("p50"),
                row.getLong("p95"),
                row.getLong("first_content"),
                row.getLong("overhead"),
                row.getLong("tokens"),
                money(row));
    }

    private static Statistics.Share share(ResultSet row) throws SQLException {
        return new Statistics.Share(
                row.getString("name"),
                row.getLong("requests"),
                row.getLong("failed"),
                row.getLong("p50"),
                row.getLong("tokens"),
                money(row));
    }

    private static BigDecimal money(ResultSet row) throws SQLException {
        return row.getBigDecimal("cost");
    }
}
