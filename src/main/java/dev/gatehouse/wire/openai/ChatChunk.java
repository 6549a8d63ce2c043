package dev.gatehouse.wire.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes a chunk of a streamed answer, as an event, where none of the provider's own fits. Source: OpenAI API reference, "The
 * chat completion chunk object", read 2026-11-21. Used once.
 */
public final class ChatChunk {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private final JsonGenerator json;
    private boolean inCalls;

    private interface Writing {
        void run() throws IOException;
    }

    /**
     * @param id as JSON; empty for none
     * @param created as JSON; empty for none
     * @param model as JSON
     */
    public ChatChunk(byte[] id, byte[] created, byte[] model) {
        out.writeBytes("data: ".getBytes(US_ASCII));
        try {
            json = Json.FACTORY.createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        write(() -> {
            json.writeStartObject();
            raw("id", id);
            json.writeStringField("object", "chat.completion.chunk");
            raw("created", created);
            raw("model", model);
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            json.writeNumberField("index", 0);
            json.writeObjectFieldStart("delta");
        });
    }

    private void raw(String name, byte[] value) throws IOException {
        if (value.length == 0) return;
        json.writeFieldName(name);
        json.writeRawValue(new String(value, StandardCharsets.UTF_8));
    }

    private static void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** The object that tells what an answer used, as JSON. */
    public static byte[] usage(Usage usage) {
        return ("{\"prompt_tokens\":" + usage.prompt() + ",\"completion_tokens\":" + usage.completion()
                        + ",\"total_tokens\":" + (usage.prompt() + usage.completion())
                        + ",\"prompt_tokens_details\":{\"cached_tokens\":" + usage.cached()
                        + "},\"completion_tokens_details\":{\"reasoning_tokens\":" + usage.reasoning() + "}}")
                .getBytes(US_ASCII);
    }

    /** More of a text; {@code field} is {@code content} or {@code refusal}. Before any call. */
    public ChatChunk text(String field, String more) {
        write(() -> json.writeStringField(field, more));
        return this;
    }

    /** More of the arguments of a tool call. */
    public ChatChunk arguments(int tool, String more) {
        write(() -> {
            if (!inCalls) json.writeArrayFieldStart("tool_calls");
            inCalls = true;
            json.writeStartObject();
            json.writeNumberField("index", tool);
            json.writeObjectFieldStart("function");
            json.writeStringField("arguments", more);
            json.writeEndObject();
            json.writeEndObject();
        });
        return this;
    }

    /**
     * The whole event.
     *
     * @param finishReason empty while the answer goes on
     */
    public byte[] event(String finishReason) {
        write(() -> {
            if (inCalls) json.writeEndArray();
            json.writeEndObject();
            if (finishReason.isEmpty()) json.writeNullField("finish_reason");
            else json.writeStringField("finish_reason", finishReason);
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.close();
        });
        out.writeBytes("\n\n".getBytes(US_ASCII));
        return out.toByteArray();
    }
}
