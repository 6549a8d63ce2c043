package dev.gatehouse.wire.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Mould;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The events of a streamed message as bytes, each with its name and its data together. Not thread-safe. */
final class EventWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private int block = -1;
    /** Of the pieces of the open block, which are all of one kind, and most of a stream. */
    private @Nullable Mould piece;

    /** Writes the fields of an event behind its type. */
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** What was written since the last call. */
    byte[] taken() {
        byte[] frames = out.toByteArray();
        out.reset();
        return frames;
    }

    void messageStart(String id, String model, ObjectNode usage) {
        event("message_start", json -> {
            json.writeObjectFieldStart("message");
            Json.writeField(json, "id", id);
            json.writeStringField("type", "message");
            json.writeStringField("role", "assistant");
            Json.writeField(json, "model", model);
            json.writeArrayFieldStart("content");
            json.writeEndArray();
            json.writeNullField("stop_reason");
            json.writeNullField("stop_sequence");
            raw(json, "usage", usage);
            json.writeEndObject();
        });
    }

    void textStart() {
        blockStart("text", json -> json.writeStringField("text", ""));
    }

    void thinkingStart() {
        blockStart("thinking", json -> {
            json.writeStringField("thinking", "");
            json.writeStringField("signature", "");
        });
    }

    void sealed(String data) {
        blockStart("redacted_thinking", json -> Json.writeField(json, "data", data));
    }

    void toolStart(String id, String name) {
        blockStart("tool_use", json -> {
            Json.writeField(json, "id", id);
            Json.writeField(json, "name", name);
            json.writeObjectFieldStart("input");
            json.writeEndObject();
        });
    }

    void text(String more) {
        piece("text_delta", "text", more);
    }

    void thinking(String more) {
        piece("thinking_delta", "thinking", more);
    }

    void signature(String signature) {
        delta("signature_delta", json -> Json.writeField(json, "signature", signature));
    }

    void arguments(String more) {
        piece("input_json_delta", "partial_json", more);
    }

    void citation(JsonNode citation) {
        delta("citations_delta", json -> raw(json, "citation", citation));
    }

    void blockStop() {
        event("content_block_stop", json -> json.writeNumberField("index", block));
    }

    void messageEnd(ChatEvent.Finish finish, ObjectNode usage) {
        event("message_delta", json -> {
            json.writeObjectFieldStart("delta");
            json.writeStringField("stop_reason", StopReason.encode(finish));
            if (finish.stopSequence().isEmpty()) json.writeNullField("stop_sequence");
            else Json.writeField(json, "stop_sequence", finish.stopSequence());
            json.writeEndObject();
            raw(json, "usage", usage);
        });
        event("message_stop", json -> {});
    }

    void ping() {
        event("ping", json -> {});
    }

    /** @param body as the body of an answer would have it, on one line */
    void error(byte[] body) {
        out.writeBytes("event: error\ndata: ".getBytes(UTF_8));
        out.writeBytes(body);
        out.writeBytes("\n\n".getBytes(UTF_8));
    }

    private void blockStart(String type, Body fields) {
        block++;
        piece = null;
        event("content_block_start", json -> {
            json.writeNumberField("index", block);
            json.writeObjectFieldStart("content_block");
            json.writeStringField("type", type);
            fields.write(json);
            json.writeEndObject();
        });
    }

    private void piece(String type, String field, String more) {
        if (piece == null) {
            byte[] before = taken();
            delta(type, json -> json.writeStringField(field, ""));
            piece = new Mould(taken(), field);
            out.writeBytes(before);
        }
        piece.write(more, out);
    }

    private void delta(String type, Body fields) {
        event("content_block_delta", json -> {
            json.writeNumberField("index", block);
            json.writeObjectFieldStart("delta");
            json.writeStringField("type", type);
            fields.write(json);
            json.writeEndObject();
        });
    }

    private void event(String name, Body body) {
        out.writeBytes(("event: " + name + "\ndata: ").getBytes(UTF_8));
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", name);
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        out.writeBytes("\n\n".getBytes(UTF_8));
    }

    private static void raw(JsonGenerator json, String name, JsonNode value) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(new String(Trees.bytes(value), UTF_8));
    }
}
