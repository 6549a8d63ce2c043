package dev.gatehouse.wire.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A chunk of a streamed answer where none of the provider's own fits. Source: OpenAI API reference, "The chat completion chunk
 * object", read 2026-11-21. Not thread-safe.
 */
public final class ChatChunk {

    private final byte[] id;
    private final byte[] created;
    private final byte[] model;
    private final Map<String, String> texts = new LinkedHashMap<>(2);
    private final Map<Integer, String> arguments = new LinkedHashMap<>(2);
    private byte[] usage = new byte[0];

    /**
     * @param id as JSON; empty for none
     * @param created as JSON; empty for none
     * @param model as JSON
     */
    public ChatChunk(byte[] id, byte[] created, byte[] model) {
        this.id = id;
        this.created = created;
        this.model = model;
    }

    /** The object that tells what an answer used, as JSON. */
    public static byte[] json(Usage usage) {
        return Trees.bytes(ChatUsage.encode(usage));
    }

    /** More of the text. */
    public void content(String more) {
        texts.put("content", more);
    }

    /** More of a refusal. */
    public void refusal(String more) {
        texts.put("refusal", more);
    }

    /** More of the arguments of a tool call. */
    public void arguments(int tool, String more) {
        arguments.put(tool, more);
    }

    /** What the whole answer used. */
    public void usage(Usage used) {
        usage = json(used);
    }

    /**
     * The chunk as an event.
     *
     * @param finishReason empty while the answer goes on
     */
    public byte[] event(String finishReason) {
        var out = new ByteArrayOutputStream(256);
        out.writeBytes("data: ".getBytes(US_ASCII));
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            raw(json, "id", id);
            json.writeStringField("object", "chat.completion.chunk");
            raw(json, "created", created);
            raw(json, "model", model);
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            json.writeNumberField("index", 0);
            delta(json);
            if (finishReason.isEmpty()) json.writeNullField("finish_reason");
            else json.writeStringField("finish_reason", finishReason);
            json.writeEndObject();
            json.writeEndArray();
            raw(json, "usage", usage);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        out.writeBytes("\n\n".getBytes(US_ASCII));
        return out.toByteArray();
    }

    private void delta(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("delta");
        for (var text : texts.entrySet()) Json.writeField(json, text.getKey(), text.getValue());
        if (!arguments.isEmpty()) {
            json.writeArrayFieldStart("tool_calls");
            for (var call : arguments.entrySet()) {
                json.writeStartObject();
                json.writeNumberField("index", call.getKey());
                json.writeObjectFieldStart("function");
                Json.writeField(json, "arguments", call.getValue());
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void raw(JsonGenerator json, String name, byte[] value) throws IOException {
        if (value.length == 0) return;
        json.writeFieldName(name);
        json.writeRawValue(new String(value, UTF_8));
    }
}
