package dev.gatehouse.wire.openai;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.Likeness;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.ThinkTags;
import dev.gatehouse.wire.sse.SseFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The chunks of a streamed answer; only its first choice. Source: OpenAI API reference, "The chat completion chunk object", read
 * 2026-11-21.
 */
final class ChatStreamDecoder implements StreamDecoder {

    private final List<ChatEvent> told = new ArrayList<>(4);
    private final ToolCallRepair calls = new ToolCallRepair(told::add);
    private final ThinkTags tags = new ThinkTags(
            thought -> told.add(ChatEvent.ReasoningDelta.text(thought, OPENAI_CHAT)),
            text -> told.add(new ChatEvent.TextDelta(text)));
    private final Likeness last = new Likeness("content", "created", "obfuscation");
    private boolean started;
    private boolean refused;
    private boolean finished;

    @Override
    public void decode(SseFrame frame, Consumer<ChatEvent> events) {
        if (!frame.hasData() || frame.dataIs("[DONE]")) return;
        SseFrame line = frame.onOneLine();
        try {
            Optional<String> text = started
                    ? last.text(line.bytes(), line.dataFrom(), line.dataTo(), TextChunk::read)
                    : Optional.empty();
            if (text.isPresent()) tags.add(text.get());
            else chunk(Fields.of(OPENAI_CHAT, line.bytes(), line.dataFrom(), line.dataTo()));
        } finally {
            tell(events);
        }
    }

    @Override
    public void end(Consumer<ChatEvent> events) {
        tags.end();
        calls.end();
        tell(events);
    }

    private void tell(Consumer<ChatEvent> events) {
        told.forEach(events);
        told.clear();
    }

    private void chunk(Fields chunk) {
        JsonNode error = chunk.node("error");
        if (error.isObject() || error.isTextual()) {
            byte[] whole = Trees.bytes(chunk.object());
            told.add(ChatErrors.decode(0, whole));
            return;
        }
        List<Fields> choices = chunk.objects("choices");
        String id = chunk.node("id").asText("");
        // Azure begins with a chunk about the prompt, which has no id.
        if (!started && !(id.isEmpty() && choices.isEmpty())) {
            started = true;
            told.add(new ChatEvent.Start(id, chunk.node("model").asText(""), chunk.count("created")));
        }
        for (Fields choice : choices) {
            if (choice.count("index") == 0) choice(choice);
        }
        if (chunk.node("usage").isObject())
            chunk.object("usage").ifPresent(usage -> told.add(new ChatEvent.UsageReport(ChatUsage.decode(usage))));
    }

    private void choice(Fields choice) {
        choice.object("delta").ifPresent(this::delta);
        String reason = choice.text("finish_reason");
        if (reason.isEmpty() || finished) return;
        finished = true;
        tags.end();
        calls.end();
        told.add(ChatFinish.decode(choice, calls.any(), refused));
    }

    private void delta(Fields delta) {
        for (Part part : ChatThoughts.decode(delta)) {
            if (part instanceof Part.Reasoning thought)
                told.add(new ChatEvent.ReasoningDelta(
                        thought.text(), thought.signature(), thought.sealed(), thought.dialect()));
        }
        content(delta.node("content"));
        String refusal = delta.text("refusal");
        if (!refusal.isEmpty()) {
            refused = true;
            told.add(new ChatEvent.RefusalDelta(refusal));
        }
        int position = 0;
        for (Fields call : delta.objects("tool_calls")) {
            if (position == 0) tags.end();
            calls.fragment(call, position++);
        }
        for (JsonNode note : delta.node("annotations")) told.add(new ChatEvent.Annotation(OPENAI_CHAT, note));
        JsonNode audio = delta.node("audio");
        if (audio.isObject()) told.add(new ChatEvent.AudioDelta(OPENAI_CHAT, audio));
    }

    /** Text; or parts, as Mistral sends them. */
    private void content(JsonNode content) {
        if (content.isTextual()) tags.add(content.textValue());
        if (!content.isArray()) return;
        for (JsonNode part : content) {
            for (JsonNode thought : part.path("thinking"))
                told.add(ChatEvent.ReasoningDelta.text(thought.path("text").asText(""), OPENAI_CHAT));
            tags.add(part.path("text").asText(""));
        }
    }
}
