package dev.gatehouse.store;

import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The tables {@code exchange} and {@code attempt}: an exchange is written and read with all its attempts. */
public final class ExchangeTable {

    private static final String INSERT_EXCHANGE = """
            INSERT INTO exchange (id, request_id, started_at, endpoint, dialect, key_id, key_name, requested_model,
                                  group_name, route_mode, served_provider, served_model, status, error_class, stream,
                                  attempts, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, cost_usd,
                                  usage_source, auth_us, receive_us, parse_us, plan_us, first_byte_us, overhead_us, total_us,
                                  bytes_in, bytes_out, client_state)
            VALUES (:id, :request_id, :started_at, :endpoint, :dialect, :key_id, :key_name, :requested_model,
                    :group_name, :route_mode, :served_provider, :served_model, :status, :error_class, :stream,
                    :attempts, :prompt_tokens, :cached_tokens, :completion_tokens, :reasoning_tokens, :cost_usd,
                    :usage_source, :auth_us, :receive_us, :parse_us, :plan_us, :first_byte_us, :overhead_us, :total_us,
                    :bytes_in, :bytes_out, :client_state)
            """;

    private static final String INSERT_ATTEMPT = """
            INSERT INTO attempt (exchange_id, ordinal, provider, model, key_id, class, status, reason, started_us,
                                 connect_us, headers_us, first_content_us, total_us,
                                 prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, cost_usd)
            VALUES (:exchange_id, :ordinal, :provider, :model, :key_id, :class, :status, :reason, :started_us,
                    :connect_us, :headers_us, :first_content_us, :total_us,
                    :prompt_tokens, :cached_tokens, :completion_tokens, :reasoning_tokens, :cost_usd)
            """;

    private static final String NEWEST_EXCHANGE = """
            SELECT id, request_id, started_at, endpoint, dialect, key_id, key_name, requested_model,
                   group_name, route_mode, served_provider, served_model, status, error_class, stream,
                   prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, cost_usd,
                   usage_source, auth_us, receive_us, parse_us, plan_us, first_byte_us, overhead_us, total_us,
                   bytes_in, bytes_out, client_state
              FROM exchange
             WHERE request_id = :request_id
             ORDER BY started_at DESC
             LIMIT 1
            """;

    private static final String ATTEMPTS = """
            SELECT ordinal, provider, model, key_id, class, status, reason, started_us,
                   connect_us, headers_us, first_content_us, total_us,
                   prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, cost_usd
              FROM attempt
             WHERE exchange_id = :id
             ORDER BY ordinal
            """;

    private final Jdbi jdbi;

    public ExchangeTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Stores the exchange with its attempts, all or nothing; durable when it returns. */
    public void insert(ExchangeRecord exchange) {
        jdbi.useTransaction(handle -> {
            insertExchange(handle, exchange);
            if (!exchange.attempts().isEmpty()) insertAttempts(handle, exchange);
        });
    }

    private static void insertExchange(Handle handle, ExchangeRecord exchange) {
        var timings = exchange.timings();
        handle.createUpdate(INSERT_EXCHANGE)
                .bind("id", exchange.id())
                .bind("request_id", exchange.requestId())
                .bind("started_at", exchange.startedAt())
                .bind("endpoint", exchange.endpoint())
                .bind("dialect", exchange.dialect().id())
                .bind("key_id", exchange.caller().map(Caller::keyId).orElse(null))
                .bind("key_name", exchange.caller().map(Caller::keyName).orElse(null))
                .bind("requested_model", exchange.requestedModel().orElse(null))
                .bind("group_name", exchange.group().orElse(null))
                .bind("route_mode", exchange.routeMode().map(RouteMode::id).orElse(null))
                .bind(
                        "served_provider",
                        exchange.served()
                                .map(target -> target.provider().name())
                                .orElse(null))
                .bind(
                        "served_model",
                        exchange.served().map(target -> target.model()).orElse(null))
                .bind("status", exchange.status())
                .bind("error_class", exchange.errorClass().orElse(null))
                .bind("stream", exchange.stream())
                .bind("attempts", exchange.calls())
                .bind(
                        "usage_source",
                        exchange.usage().map(ExchangeTable::source).orElse("none"))
                .bind("auth_us", micros(timings.auth()))
                .bind("receive_us", micros(timings.receive()))
                .bind("parse_us", micros(timings.parse()))
                .bind("plan_us", micros(timings.plan()))
                .bind(
                        "first_byte_us",
                        timings.firstByte().map(ExchangeTable::micros).orElse(null))
                .bind(
                        "overhead_us",
                        timings.overhead().map(ExchangeTable::micros).orElse(null))
                .bind("total_us", micros(timings.total()))
                .bind("bytes_in", exchange.bytesIn())
                .bind("bytes_out", exchange.bytesOut())
                .bind("client_state", exchange.clientState().id())
                .bind("prompt_tokens", exchange.usage().map(Usage::prompt).orElse(null))
                .bind("cached_tokens", exchange.usage().map(Usage::cached).orElse(null))
                .bind(
                        "completion_tokens",
                        exchange.usage().map(Usage::completion).orElse(null))
                .bind("reasoning_tokens", exchange.usage().map(Usage::reasoning).orElse(null))
                .bind("cost_usd", exchange.cost().map(Usd::amount).orElse(null))
                .execute();
    }

    private static void insertAttempts(Handle handle, ExchangeRecord exchange) {
        PreparedBatch batch = handle.prepareBatch(INSERT_ATTEMPT);
        for (AttemptRecord attempt : exchange.attempts()) {
            batch.bind("exchange_id", exchange.id())
                    .bind("ordinal", attempt.ordinal())
                    .bind("provider", attempt.provider())
                    .bind("model", attempt.model())
                    .bind("key_id", attempt.keyId().orElse(null))
                    .bind("class", attempt.attemptClass().id())
                    .bind(
                            "status",
                            attempt.status().isPresent() ? attempt.status().getAsInt() : null)
                    .bind("reason", attempt.reason())
                    .bind("started_us", micros(attempt.startedAfter()))
                    .bind("connect_us", micros(attempt.connect()))
                    .bind(
                            "headers_us",
                            attempt.headers().map(ExchangeTable::micros).orElse(null))
                    .bind(
                            "first_content_us",
                            attempt.firstContent().map(ExchangeTable::micros).orElse(null))
                    .bind("total_us", micros(attempt.total()))
                    .bind("prompt_tokens", attempt.usage().map(Usage::prompt).orElse(null))
                    .bind("cached_tokens", attempt.usage().map(Usage::cached).orElse(null))
                    .bind(
                            "completion_tokens",
                            attempt.usage().map(Usage::completion).orElse(null))
                    .bind(
                            "reasoning_tokens",
                            attempt.usage().map(Usage::reasoning).orElse(null))
                    .bind("cost_usd", attempt.cost().map(Usd::amount).orElse(null))
                    .add();
        }
        batch.execute();
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
                .mapToMap()
                .list();
        exchange.put("attempts", attempts);
        return exchange;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static String source(Usage usage) {
        return usage.estimated() ? "estimated" : "upstream";
    }
}
