package dev.gatehouse.wire.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Errors born in the gateway, in OpenAI's shape: {@code {"error": {"message", "type", "param", "code"}}}.
 *
 * <p>Source: OpenAI API reference, "Error codes", read 2026-11-21. {@code attempts} is ours: what each target did.
 */
public final class OpenAiErrors {

    /** Who has too much to do says so thousands of times a second. */
    private static final byte[] OVERLOADED = written(new Refusal.Overloaded());

    private OpenAiErrors() {}

    public static byte[] render(Refusal refusal) {
        return refusal instanceof Refusal.Overloaded ? OVERLOADED.clone() : written(refusal);
    }

    private static byte[] written(Refusal refusal) {
        return write(
                refusal.status(),
                refusal.code(),
                refusal.getMessage(),
                refusal.param().orElse(""),
                refusal.attempts());
    }

    /** An error that no refusal stands for: an unknown path, a broken stream. */
    public static byte[] render(int status, String code, String message) {
        return write(status, code, message, "", List.of());
    }

    /** The same, of a field of the request. */
    public static byte[] render(int status, String code, String message, String param) {
        return write(status, code, message, param, List.of());
    }

    /** An error body as a frame of an event stream, with the end mark that clients wait for. */
    public static byte[] frames(byte[] body) {
        var out = new ByteArrayOutputStream(body.length + 32);
        out.writeBytes(ascii("data: "));
        // A line break in JSON is white space, in an event stream the end of the data.
        for (byte b : body) out.write(b == '\n' || b == '\r' ? ' ' : b);
        out.writeBytes(ascii("\n\ndata: [DONE]\n\n"));
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] write(int status, String code, String message, String param, List<AttemptRecord> attempts) {
        var out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("message", message);
            json.writeStringField("type", type(status));
            if (param.isEmpty()) json.writeNullField("param");
            else json.writeStringField("param", param);
            json.writeStringField("code", code);
            if (!attempts.isEmpty()) attempts(json, attempts);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private static void attempts(JsonGenerator json, List<AttemptRecord> attempts) throws IOException {
        json.writeArrayFieldStart("attempts");
        for (AttemptRecord attempt : attempts) {
            json.writeStartObject();
            json.writeStringField("provider", attempt.provider());
            json.writeStringField("model", attempt.model());
            json.writeStringField("class", attempt.attemptClass().id());
            if (attempt.status().isPresent())
                json.writeNumberField("status", attempt.status().getAsInt());
            else json.writeNullField("status");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404, 405 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
