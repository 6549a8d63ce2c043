package dev.gatehouse.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.ExchangeRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as one JSON object, its fields the columns of {@code exchange}, with its attempts as a list of
 * objects. So it waits in the {@link Spool}, whatever columns a later version has, and so it is sent to the database when it may
 * be there already. A column that is null is left out.
 */
final class ExchangeJson implements ExchangeColumns.ExchangeRow {

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
        ExchangeColumns.exchange(exchange, this);
        json.writeEndObject();
    }

    @Override
    public void attempts(String column, List<AttemptRecord> attempts) {
        try {
            json.writeArrayFieldStart(column);
            for (AttemptRecord attempt : attempts) {
                json.writeStartObject();
                ExchangeColumns.attempt(attempt, this);
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    @Override
    public void number(String column, long value) {
        try {
            json.writeNumberField(column, value);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    @Override
    public void text(String column, @Nullable String value) {
        try {
            if (value != null) json.writeStringField(column, storable(value));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** PostgreSQL has no NUL in a text, and no encoding has half of a surrogate pair. */
    private static String storable(String text) {
        return new String(text.getBytes(UTF_8), UTF_8).replace('\0', '\uFFFD');
    }
}
