package dev.gatehouse.store;

import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of {@code exchange} and the fields of {@code attempt_row}, in an order that is always the same, each with its value. */
final class ExchangeColumns {

    /** Takes one column after the other; all of them, also those that are null. */
    interface Row {

        void text(String column, @Nullable String value);

        void number(String column, long value);
    }

    /** A row with rows in it. */
    interface ExchangeRow extends Row {

        /** Each of them to be written with {@link #attempt}. */
        void attempts(String column, List<AttemptRecord> attempts);
    }

    private ExchangeColumns() {}

    static void exchange(ExchangeRecord exchange, ExchangeRow row) {
        row.text("id", exchange.id().toString());
        row.text("request_id", exchange.requestId());
        row.text("started_at", exchange.startedAt().toString());
        row.text("endpoint", exchange.endpoint());
        row.text("dialect", exchange.dialect().id());
        row.text(
                "key_id",
                exchange.caller().map(caller -> caller.keyId().toString()).orElse(null));
        row.text("key_name", exchange.caller().map(caller -> caller.keyName()).orElse(null));
        row.text("requested_model", exchange.requestedModel().orElse(null));
        row.text("group_name", exchange.group().orElse(null));
        row.text("route_mode", exchange.routeMode().map(mode -> mode.id()).orElse(null));
        row.text(
                "served_provider",
                exchange.served().map(served -> served.provider()).orElse(null));
        row.text("served_model", exchange.served().map(served -> served.model()).orElse(null));
        row.number("status", exchange.status());
        row.text("error_class", exchange.errorClass().orElse(null));
        row.text("stream", Boolean.toString(exchange.stream()));
        row.number("attempts", exchange.calls());
        row.text("usage_source", exchange.usage().map(ExchangeColumns::source).orElse("none"));
        usage(exchange.usage().orElse(null), row);
        cost(exchange.cost().orElse(null), row);
        timings(exchange.timings(), row);
        row.number("bytes_in", exchange.bytesIn());
        row.number("bytes_out", exchange.bytesOut());
        row.text("client_state", exchange.clientState().id());
        row.text("dropped", exchange.dropped().isEmpty() ? null : String.join(", ", exchange.dropped()));
        row.attempts("attempt_rows", exchange.attempts());
    }

    /** In the order of the type's fields, by which its text tells them apart. */
    static void attempt(AttemptRecord attempt, Row row) {
        row.number("ordinal", attempt.ordinal());
        row.text("provider", attempt.provider());
        row.text("model", attempt.model());
        row.text("key_id", attempt.keyId().orElse(null));
        row.text("class", attempt.attemptClass().id());
        if (attempt.status().isPresent()) row.number("status", attempt.status().getAsInt());
        else row.text("status", null);
        row.text("reason", attempt.reason());
        micros("started_us", attempt.startedAfter(), row);
        micros("connect_us", attempt.connect(), row);
        micros("headers_us", attempt.headers().orElse(null), row);
        micros("first_content_us", attempt.firstContent().orElse(null), row);
        micros("total_us", attempt.total(), row);
        usage(attempt.usage().orElse(null), row);
        cost(attempt.cost().orElse(null), row);
    }

    private static void timings(ExchangeRecord.Timings timings, Row row) {
        micros("queue_us", timings.queue(), row);
        micros("auth_us", timings.auth(), row);
        micros("receive_us", timings.receive(), row);
        micros("parse_us", timings.parse(), row);
        micros("plan_us", timings.plan(), row);
        micros("first_byte_us", timings.firstByte().orElse(null), row);
        micros("overhead_us", timings.overhead().orElse(null), row);
        micros("total_us", timings.total(), row);
    }

    private static void usage(@Nullable Usage usage, Row row) {
        if (usage == null) {
            row.text("prompt_tokens", null);
            row.text("cached_tokens", null);
            row.text("cache_write_tokens", null);
            row.text("cache_write_1h_tokens", null);
            row.text("completion_tokens", null);
            row.text("reasoning_tokens", null);
            return;
        }
        row.number("prompt_tokens", usage.prompt());
        row.number("cached_tokens", usage.cached());
        row.number("cache_write_tokens", usage.written());
        row.number("cache_write_1h_tokens", usage.writtenForAnHour());
        row.number("completion_tokens", usage.completion());
        row.number("reasoning_tokens", usage.reasoning());
    }

    private static void cost(@Nullable Usd cost, Row row) {
        row.text("cost_usd", cost == null ? null : cost.amount().toPlainString());
    }

    private static String source(Usage usage) {
        return usage.estimated() ? "estimated" : "upstream";
    }

    private static void micros(String column, @Nullable Duration duration, Row row) {
        if (duration == null) row.text(column, null);
        else row.number(column, duration.toNanos() / 1_000);
    }
}
