package dev.gatehouse.store;

import dev.gatehouse.domain.ExchangeRecord.Served;
import dev.gatehouse.domain.MeasuredTarget;
import dev.gatehouse.domain.PastRequest;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Traffic;
import dev.gatehouse.domain.Usage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The table {@code exchange} and its view {@code attempt} as traffic: what was asked for, and how it went. */
public final class TrafficTable {

    /** A replay of so many takes a second or two, and shares are then told to a percent. */
    private static final int MOST_REQUESTS = 20_000;

    private static final int MICROS = 1_000;

    private static final String COUNT = """
            SELECT count(*)
              FROM exchange
             WHERE started_at >= :from AND requested_model IS NOT NULL AND key_id IS NOT NULL
            """;

    /** By a hash, so that the same are taken each time and none of a rhythm are left out. */
    private static final String REQUESTS = """
            SELECT key_id, endpoint, requested_model, stream, served_provider, served_model,
                   status < 500 AND (error_class IS NULL OR attempts = 0 OR status NOT IN (200, 429)) AS answered,
                   prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens
              FROM exchange
             WHERE started_at >= :from AND requested_model IS NOT NULL AND key_id IS NOT NULL
               AND (hashtext(id::text) & 2147483647) % :sampled = 0
             ORDER BY started_at, id
             LIMIT :limit
            """;

    private static final String TARGETS = """
            SELECT provider, model, count(*) AS calls, count(*) FILTER (WHERE class = 'ok') AS answered,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY first_content_us) FILTER (WHERE class = 'ok') AS ttft_us
              FROM attempt
             WHERE started_at >= :from
               AND class IN ('ok', 'transport', 'timeout', 'ttft_timeout', 'rate_limited', 'quota_exhausted', 'auth',
                             'model_gone', 'upstream_error', 'bad_response', 'stream_broken')
             GROUP BY provider, model
             ORDER BY calls DESC
             LIMIT :limit
            """;

    /** What could not even be planned has no group, but a name that was asked for. */
    private static final String OUTCOMES = """
            SELECT count(*) AS requests,
                   count(*) FILTER (WHERE status >= 500 OR error_class = 'model_not_found'
                                       OR (error_class IS NOT NULL AND attempts > 0 AND status IN (200, 429))) AS failed
              FROM exchange
             WHERE started_at >= :from AND started_at < :until
               AND regexp_replace(lower(coalesce(group_name, requested_model)), '^hotel/', '') = ANY (:groups)
            """;

    private final Jdbi jdbi;

    /** How requests went. */
    public record Outcomes(long requests, long failed) {}

    public TrafficTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What came since; a sample of it if that is much. */
    public Traffic since(Instant from) {
        return jdbi.inTransaction(handle -> {
            long total = handle.createQuery(COUNT)
                    .bind("from", from)
                    .mapTo(long.class)
                    .one();
            int sampled = (int) Math.max(1, Math.ceilDiv(total, (long) MOST_REQUESTS));
            return new Traffic(total, sampled, requests(handle, from, sampled), targets(handle, from));
        });
    }

    /** @param groups in lower case, whose requests count */
    public Outcomes outcomes(Instant from, Instant until, List<String> groups) {
        return jdbi.withHandle(handle -> handle.createQuery(OUTCOMES)
                .bind("from", from)
                .bind("until", until)
                .bind("groups", groups.toArray(String[]::new))
                .map((row, context) -> new Outcomes(row.getLong("requests"), row.getLong("failed")))
                .one());
    }

    private static List<PastRequest> requests(Handle handle, Instant from, int sampled) {
        return handle.createQuery(REQUESTS)
                .bind("from", from)
                .bind("sampled", sampled)
                .bind("limit", MOST_REQUESTS)
                .map((row, context) -> request(row))
                .list();
    }

    private static PastRequest request(ResultSet row) throws SQLException {
        return new PastRequest(
                row.getObject("key_id", UUID.class),
                row.getString("endpoint"),
                row.getString("requested_model"),
                row.getBoolean("stream"),
                row.getBoolean("answered"),
                served(row),
                usage(row));
    }

    private static Optional<Served> served(ResultSet row) throws SQLException {
        String provider = row.getString("served_provider");
        return provider == null ? Optional.empty() : Optional.of(new Served(provider, row.getString("served_model")));
    }

    private static Optional<Usage> usage(ResultSet row) throws SQLException {
        if (row.getObject("prompt_tokens") == null) return Optional.empty();
        return Optional.of(new Usage(
                row.getLong("prompt_tokens"),
                row.getLong("cached_tokens"),
                row.getLong("completion_tokens"),
                row.getLong("reasoning_tokens"),
                false));
    }

    private static Map<ModelName, MeasuredTarget> targets(Handle handle, Instant from) {
        var targets = new HashMap<ModelName, MeasuredTarget>();
        handle.createQuery(TARGETS)
                .bind("from", from)
                .bind("limit", MOST_REQUESTS)
                .map((row, context) ->
                        targets.put(new ModelName(row.getString("provider"), row.getString("model")), measured(row)))
                .list();
        return targets;
    }

    private static MeasuredTarget measured(ResultSet row) throws SQLException {
        double ttft = row.getDouble("ttft_us");
        Optional<Duration> median =
                row.wasNull() ? Optional.empty() : Optional.of(Duration.ofNanos((long) (ttft * MICROS)));
        return new MeasuredTarget(row.getLong("calls"), row.getLong("answered"), median);
    }
}
