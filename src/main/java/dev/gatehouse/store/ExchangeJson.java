package dev.gatehouse.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as one JSON object, its fields the columns of {@code exchange}, with a list {@code attempt} of objects whose
 * fields are the columns of {@code attempt}. So it is sent to the database, and so it waits in the {@link Spool}. A column
 * that is null is left out.
 */
final class ExchangeJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    /** Longer than most exchanges with one attempt. */
    private static final int USUAL_CHARS = 1_500;

    private final JsonGenerator json;

    private ExchangeJson(JsonGenerator json) {
        this.json = json;
    }

    static String of(ExchangeRecord exchange) {
        var text = new StringWriter(USUAL_CHARS);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            new ExchangeJson(json).write(exchange);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }

    private void write(ExchangeRecord exchange) throws IOException {
        json.writeStartObject();
        text("id", exchange.id().toString());
        text("request_id", exchange.requestId());
        text("started_at", exchange.startedAt().toString());
        text("endpoint", exchange.endpoint());
        text("dialect", exchange.dialect().id());
        text(
                "key_id",
                exchange.caller().map(caller -> caller.keyId().toString()).orElse(null));
        text("key_name", exchange.caller().map(caller -> caller.keyName()).orElse(null));
        text("requested_model", exchange.requestedModel().orElse(null));
        text("group_name", exchange.group().orElse(null));
        text("route_mode", exchange.routeMode().map(mode -> mode.id()).orElse(null));
        text(
                "served_provider",
                exchange.served().map(served -> served.provider()).orElse(null));
        text("served_model", exchange.served().map(served -> served.model()).orElse(null));
        json.writeNumberField("status", exchange.status());
        text("error_class", exchange.errorClass().orElse(null));
        json.writeBooleanField("stream", exchange.stream());
        text("usage_source", exchange.usage().map(ExchangeJson::source).orElse("none"));
        usage(exchange.usage().orElse(null));
        cost(exchange.cost().orElse(null));
        timings(exchange.timings());
        json.writeNumberField("bytes_in", exchange.bytesIn());
        json.writeNumberField("bytes_out", exchange.bytesOut());
        text("client_state", exchange.clientState().id());
        json.writeNumberField("attempts", exchange.calls());
        json.writeArrayFieldStart("attempt");
        for (AttemptRecord attempt : exchange.attempts()) write(exchange, attempt);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(ExchangeRecord exchange, AttemptRecord attempt) throws IOException {
        json.writeStartObject();
        text("exchange_id", exchange.id().toString());
        text("started_at", exchange.startedAt().toString());
        json.writeNumberField("ordinal", attempt.ordinal());
        text("provider", attempt.provider());
        text("model", attempt.model());
        text("key_id", attempt.keyId().orElse(null));
        text("class", attempt.attemptClass().id());
        if (attempt.status().isPresent())
            json.writeNumberField("status", attempt.status().getAsInt());
        text("reason", attempt.reason());
        micros("started_us", attempt.startedAfter());
        micros("connect_us", attempt.connect());
        micros("headers_us", attempt.headers().orElse(null));
        micros("first_content_us", attempt.firstContent().orElse(null));
        micros("total_us", attempt.total());
        usage(attempt.usage().orElse(null));
        cost(attempt.cost().orElse(null));
        json.writeEndObject();
    }

    private void timings(ExchangeRecord.Timings timings) throws IOException {
        micros("auth_us", timings.auth());
        micros("receive_us", timings.receive());
        micros("parse_us", timings.parse());
        micros("plan_us", timings.plan());
        micros("first_byte_us", timings.firstByte().orElse(null));
        micros("overhead_us", timings.overhead().orElse(null));
        micros("total_us", timings.total());
    }

    private void usage(@Nullable Usage usage) throws IOException {
        if (usage == null) return;
        json.writeNumberField("prompt_tokens", usage.prompt());
        json.writeNumberField("cached_tokens", usage.cached());
        json.writeNumberField("completion_tokens", usage.completion());
        json.writeNumberField("reasoning_tokens", usage.reasoning());
    }

    private void cost(@Nullable Usd cost) throws IOException {
        if (cost != null) json.writeNumberField("cost_usd", cost.amount());
    }

    private static String source(Usage usage) {
        return usage.estimated() ? "estimated" : "upstream";
    }

    private void micros(String column, @Nullable Duration duration) throws IOException {
        if (duration != null) json.writeNumberField(column, duration.toNanos() / 1_000);
    }

    private void text(String column, @Nullable String value) throws IOException {
        if (value != null) json.writeStringField(column, storable(value));
    }

    /** PostgreSQL has no NUL in a text, and no encoding has half of a surrogate pair. */
    private static String storable(String text) {
        return new String(text.getBytes(UTF_8), UTF_8).replace('\0', '\uFFFD');
    }
}
