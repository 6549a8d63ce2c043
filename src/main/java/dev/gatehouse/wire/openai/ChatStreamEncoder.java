package dev.gatehouse.wire.openai;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Mould;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the chunks of a streamed answer. Source: OpenAI API reference, "The chat completion chunk object", read 2026-11-21.
 */
final class ChatStreamEncoder implements StreamEncoder {

    /** The input of a custom tool can be told from its arguments when these are whole; nobody types more. */
    private static final int MAX_HELD_CHARS = 2 * 1024 * 1024;

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(UTF_8);

    private final Showing showing;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private final Map<Integer, CustomCall> custom = new LinkedHashMap<>(0);
    private ChatEvent.Start start = new ChatEvent.Start("", "", 0);
    private @Nullable Usage usage;
    /** Most of a stream are pieces of these two. */
    private @Nullable Mould text;

    private @Nullable Mould thought;
    private boolean refused;
    private boolean ended;

    private record CustomCall(String id, String name, StringBuilder arguments) {}

    /** Writes fields of a choice or of its delta. */
    private interface Piece {
        void write(JsonGenerator json) throws IOException;
    }

    ChatStreamEncoder(Showing showing) {
        this.showing = showing;
    }

    @Override
    public byte[] encode(ChatEvent event) {
        if (ended) return new byte[0];
        switch (event) {
            case ChatEvent.Start first -> {
                start = first;
                text = null;
                thought = null;
                chunk(json -> {
                    json.writeStringField("role", "assistant");
                    json.writeStringField("content", "");
                });
            }
            case ChatEvent.TextDelta delta -> {
                if (text == null) text = mould("content");
                text.write(delta.text(), out);
            }
            case ChatEvent.ReasoningDelta delta -> thought(delta);
            case ChatEvent.RefusalDelta delta -> {
                refused = true;
                chunk(json -> Json.writeField(json, "refusal", delta.text()));
            }
            case ChatEvent.ToolCallStart call -> call(call);
            case ChatEvent.ToolCallDelta delta -> arguments(delta);
            case ChatEvent.AudioDelta audio -> own(audio.dialect() == OPENAI_CHAT, "audio", audio.raw());
            case ChatEvent.Annotation note ->
                own(note.dialect() == OPENAI_CHAT, "annotations", Trees.array().add(note.raw()));
            case ChatEvent.Finish finish -> finish(finish);
            case ChatEvent.UsageReport report -> usage = report.usage();
            case ChatEvent.Failure failure -> {
                ended = true;
                out.writeBytes(OpenAiErrors.frames(ChatErrors.encode(failure)));
            }
            case ChatEvent.Ping ping -> {}
        }
        return taken();
    }

    @Override
    public byte[] end() {
        if (ended) return new byte[0];
        ended = true;
        Usage used = usage;
        if (showing.usage() && used != null) usageChunk(used);
        out.writeBytes(DONE);
        return taken();
    }

    private byte[] taken() {
        byte[] frames = out.toByteArray();
        out.reset();
        return frames;
    }

    /** To be made while nothing else is written. */
    private Mould mould(String field) {
        chunk(json -> json.writeStringField(field, ""));
        return new Mould(taken(), field);
    }

    private void thought(ChatEvent.ReasoningDelta delta) {
        if (!showing.reasoning()) return;
        boolean more = !delta.signature().isEmpty() || !delta.sealed().isEmpty();
        if (!more) {
            if (delta.text().isEmpty()) return;
            if (thought == null) thought = mould("reasoning_content");
            thought.write(delta.text(), out);
            return;
        }
        chunk(json -> {
            if (!delta.text().isEmpty()) Json.writeField(json, "reasoning_content", delta.text());
            json.writeArrayFieldStart("reasoning_details");
            var detail = ChatThoughts.detail(delta.text(), delta.signature(), delta.sealed(), delta.dialect());
            json.writeRawValue(new String(Trees.bytes(detail), UTF_8));
            json.writeEndArray();
        });
    }

    private void call(ChatEvent.ToolCallStart call) {
        if (showing.tools().isCustom(call.name())) {
            custom.put(call.index(), new CustomCall(call.id(), call.name(), new StringBuilder()));
            return;
        }
        toolCall(call.index(), json -> {
            Json.writeField(json, "id", call.id());
            json.writeStringField("type", "function");
            json.writeObjectFieldStart("function");
            Json.writeField(json, "name", call.name());
            json.writeStringField("arguments", "");
            json.writeEndObject();
        });
    }

    private void arguments(ChatEvent.ToolCallDelta delta) {
        CustomCall call = custom.get(delta.index());
        if (call != null) {
            if (call.arguments.length() + delta.json().length() > MAX_HELD_CHARS)
                throw DialectException.malformed("tool_calls", "The input of a tool is too long.");
            call.arguments.append(delta.json());
            return;
        }
        toolCall(delta.index(), json -> {
            json.writeObjectFieldStart("function");
            Json.writeField(json, "arguments", delta.json());
            json.writeEndObject();
        });
    }

    private void toolCall(int index, Piece fields) {
        chunk(json -> {
            json.writeArrayFieldStart("tool_calls");
            json.writeStartObject();
            json.writeNumberField("index", index);
            fields.write(json);
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    private void own(boolean ours, String name, JsonNode raw) {
        if (!ours) return;
        chunk(json -> {
            json.writeFieldName(name);
            json.writeRawValue(new String(Trees.bytes(raw), UTF_8));
        });
    }

    private void finish(ChatEvent.Finish finish) {
        custom.forEach((index, call) -> toolCall(index, json -> {
            Json.writeField(json, "id", call.id);
            json.writeStringField("type", "custom");
            json.writeObjectFieldStart("custom");
            Json.writeField(json, "name", call.name);
            Json.writeField(json, "input", CustomInput.unwrap(call.arguments.toString()));
            json.writeEndObject();
        }));
        custom.clear();
        chunk(json -> {}, json -> {
            json.writeStringField("finish_reason", ChatFinish.encode(finish.reason(), refused));
            if (!finish.stopSequence().isEmpty()) Json.writeField(json, ChatFinish.STOP_REASON, finish.stopSequence());
        });
    }

    private void chunk(Piece delta) {
        chunk(delta, json -> json.writeNullField("finish_reason"));
    }

    private void chunk(Piece delta, Piece end) {
        event(json -> {
            json.writeStartObject();
            json.writeNumberField("index", 0);
            json.writeObjectFieldStart("delta");
            delta.write(json);
            json.writeEndObject();
            end.write(json);
            json.writeEndObject();
        });
    }

    private void usageChunk(Usage used) {
        event(json -> {}, Trees.write(ChatUsage.encode(used)));
    }

    private void event(Piece choices) {
        event(choices, "");
    }

    private void event(Piece choices, String usageJson) {
        out.writeBytes("data: ".getBytes(UTF_8));
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            Json.writeField(json, "id", start.id());
            json.writeStringField("object", "chat.completion.chunk");
            json.writeNumberField("created", start.created() == 0 ? showing.created() : start.created());
            Json.writeField(json, "model", showing.model().isEmpty() ? start.model() : showing.model());
            json.writeArrayFieldStart("choices");
            choices.write(json);
            json.writeEndArray();
            if (!usageJson.isEmpty()) {
                json.writeFieldName("usage");
                json.writeRawValue(usageJson);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        out.writeBytes("\n\n".getBytes(UTF_8));
    }
}
