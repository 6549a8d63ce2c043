package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.Likeness;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.sse.SseFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The events of a streamed response. What an item said is told as it comes; what a server says only at the end of an item is told then.
 * Source: OpenAI API reference, "Streaming events", read 2026-11-21.
 */
final class ResponsesStreamDecoder implements StreamDecoder {

    /** No answer has more, and a state is kept for each that is open. */
    private static final int MAX_OPEN_ITEMS = 256;

    private final List<ChatEvent> told = new ArrayList<>(4);
    private final Map<Long, OpenItem> items = new HashMap<>();
    private final Likeness last = new Likeness("delta", "sequence_number", "obfuscation");
    private int lastOutput;
    private int calls;
    private boolean started;
    private boolean any;
    private boolean refused;
    private boolean finished;

    /** What has been told of an item. */
    private final class OpenItem {
        private int call = -1;
        private boolean custom;
        private boolean said;
        private String thoughts = "";
        private long paragraph;

        /** The arguments as JSON text; those of a custom tool are text that becomes JSON. */
        void arguments(String piece) {
            if (call < 0 || piece.isEmpty()) return;
            if (!custom) told.add(new ChatEvent.ToolCallDelta(call, piece));
            else told.add(new ChatEvent.ToolCallDelta(call, (said ? "" : CustomText.OPEN) + CustomText.escaped(piece)));
            said = true;
        }

        /** Servers tell thoughts in full, in summary, or both; what comes first is told. */
        void thought(String kind, String piece, long index) {
            boolean others = !thoughts.isEmpty() && !thoughts.equals(kind);
            if (piece.isEmpty() || others) return;
            String gap = said && index != paragraph ? ReasoningItems.GAP : "";
            thoughts = kind;
            paragraph = index;
            said = true;
            told.add(ChatEvent.ReasoningDelta.text(gap + piece, OPENAI_RESPONSES));
        }
    }

    @Override
    public void decode(SseFrame frame, Consumer<ChatEvent> events) {
        if (!frame.hasData() || frame.dataIs("[DONE]") || finished) return;
        SseFrame line = frame.onOneLine();
        try {
            Optional<TextEvent> piece = piece(line);
            if (piece.isPresent()) text(item(piece.get().output()), piece.get().delta());
            else event(Fields.of(OPENAI_RESPONSES, line.bytes(), line.dataFrom(), line.dataTo()));
        } finally {
            told.forEach(events);
            told.clear();
        }
    }

    private Optional<TextEvent> piece(SseFrame line) {
        String alike = last.text(line.bytes(), line.dataFrom(), line.dataTo());
        if (alike != null) return Optional.of(new TextEvent(lastOutput, alike));
        Optional<TextEvent> piece = TextEvent.read(line.bytes(), line.dataFrom(), line.dataTo());
        if (piece.isPresent() && last.learn(line.bytes(), line.dataFrom(), line.dataTo()))
            lastOutput = piece.get().output();
        return piece;
    }

    @Override
    public void end(Consumer<ChatEvent> events) {}

    private void event(Fields event) {
        switch (event.text("type")) {
            case "response.created", "response.in_progress", "response.queued" -> start(event);
            case "response.output_item.added" -> added(event);
            case "response.output_text.delta" -> text(event);
            case "response.refusal.delta" -> refusal(event);
            case "response.reasoning_summary_text.delta" ->
                item(event).thought("summary", event.text("delta"), event.count("summary_index"));
            case "response.reasoning_text.delta" ->
                item(event).thought("content", event.text("delta"), event.count("content_index"));
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                item(event).arguments(event.text("delta"));
            case "response.output_text.annotation.added" ->
                told.add(new ChatEvent.Annotation(OPENAI_RESPONSES, event.node("annotation")));
            case "response.output_item.done" -> done(event);
            case "response.completed", "response.incomplete" -> finish(event);
            case "response.failed" -> failed(event);
            case "error" -> fail(event.object("error").orElse(event));
            case "" -> event.object("error").ifPresent(this::fail);
            case "keepalive", "ping" -> told.add(new ChatEvent.Ping());
            default -> {}
        }
    }

    private void start(Fields event) {
        if (started) return;
        Optional<Fields> response = event.object("response");
        if (response.isEmpty()) return;
        started = true;
        Fields first = response.get();
        told.add(new ChatEvent.Start(first.text("id"), first.text("model"), Answers.created(first)));
    }

    private void text(Fields event) {
        String delta = event.text("delta");
        if (!delta.isEmpty()) text(item(event), delta);
    }

    private void text(OpenItem item, String delta) {
        item.said = true;
        told.add(new ChatEvent.TextDelta(delta));
    }

    private void refusal(Fields event) {
        String delta = event.text("delta");
        if (delta.isEmpty()) return;
        refused = true;
        item(event).said = true;
        told.add(new ChatEvent.RefusalDelta(delta));
    }

    private OpenItem item(Fields event) {
        return item(event.count("output_index"));
    }

    private OpenItem item(long index) {
        any = true;
        OpenItem item = items.get(index);
        if (item != null) return item;
        if (items.size() >= MAX_OPEN_ITEMS)
            throw DialectException.malformed("output_index", "The answer has too many items open at once.");
        item = new OpenItem();
        items.put(index, item);
        return item;
    }

    private void added(Fields event) {
        Optional<Fields> added = event.object("item");
        if (added.isEmpty()) return;
        Fields item = added.get();
        switch (item.text("type")) {
            case "function_call" -> call(event, item, false);
            case "custom_tool_call" -> call(event, item, true);
            default -> {}
        }
    }

    private void call(Fields event, Fields item, boolean custom) {
        OpenItem open = item(event);
        if (open.call >= 0) return;
        open.call = calls++;
        open.custom = custom;
        String id = item.text("call_id");
        told.add(new ChatEvent.ToolCallStart(
                open.call, id.isEmpty() ? "call_" + open.call : id, Namespace.nameOf(item)));
    }

    private void done(Fields event) {
        Optional<Fields> item = event.object("item");
        if (item.isEmpty()) return;
        added(event);
        close(item(event), item.get());
        items.remove(event.count("output_index"));
    }

    /** What was not told of an item yet, now that it is complete. */
    private void close(OpenItem open, Fields item) {
        switch (item.text("type")) {
            case "function_call" -> {
                if (!open.said) open.arguments(item.text("arguments"));
            }
            case "custom_tool_call" -> {
                if (open.said) told.add(new ChatEvent.ToolCallDelta(open.call, CustomText.CLOSE));
                else told.add(new ChatEvent.ToolCallDelta(open.call, CustomText.whole(item.text("input"))));
            }
            case "reasoning" -> thought(open, ReasoningItems.decode(item));
            case "message" -> {
                if (!open.said) message(item);
            }
            default -> {}
        }
    }

    private void thought(OpenItem open, Part.Reasoning thought) {
        String text = open.said ? "" : thought.text();
        if (text.isEmpty() && thought.signature().isEmpty() && thought.sealed().isEmpty()) return;
        told.add(new ChatEvent.ReasoningDelta(text, thought.signature(), thought.sealed(), thought.dialect()));
    }

    private void message(Fields item) {
        for (Part part : Contents.decode(item, "content")) {
            if (part instanceof Part.Text text) told.add(new ChatEvent.TextDelta(text.text()));
            if (!(part instanceof Part.Refusal refusal)) continue;
            refused = true;
            told.add(new ChatEvent.RefusalDelta(refusal.text()));
        }
    }

    private void finish(Fields event) {
        start(event);
        Optional<Fields> last = event.object("response");
        if (last.isEmpty()) throw event.wrong("response", "an object");
        Fields response = last.get();
        ChatEvent.Finish finish = Finish.decode(response, calls > 0, refused);
        if (!any && !response.object().path("output").isEmpty()) {
            // A server that streams nothing but the end.
            Answer answer = Answers.decode(Trees.bytes(response.object()));
            answer.events().stream().skip(1).forEach(told::add);
        } else {
            told.add(finish);
            ResponsesUsage.decode(response).ifPresent(usage -> told.add(new ChatEvent.UsageReport(usage)));
        }
        finished = true;
    }

    private void failed(Fields event) {
        start(event);
        Optional<Fields> error = event.object("response").flatMap(response -> response.object("error"));
        if (error.isPresent()) fail(error.get());
        else told.add(Errors.inside("", "The response failed."));
        finished = true;
    }

    private void fail(Fields error) {
        JsonNode code = error.node("code");
        String type = error.text("type");
        told.add(Errors.inside(
                code.asText(type.equals("error") ? "" : type),
                error.node("message").asText("")));
        finished = true;
    }
}
