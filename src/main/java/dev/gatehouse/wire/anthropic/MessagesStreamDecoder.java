package dev.gatehouse.wire.anthropic;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Likeness;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.sse.SseFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The events of a streamed message. Source: Claude docs, "Streaming messages", read 2026-11-21. */
final class MessagesStreamDecoder implements StreamDecoder {

    /** Blocks of which something is still to come; a real stream has one. */
    private static final int MAX_OPEN_BLOCKS = 256;

    private final Likeness last = new Likeness("text");
    private final Map<Long, OpenCall> open = new HashMap<>();
    private Usage usage = MessagesUsage.NONE;
    private int calls;
    private boolean answered;

    private static final class OpenCall {
        /** -1 for the tool that stands in for the answer's format. */
        final int index;

        boolean hasArguments;

        OpenCall(int index) {
            this.index = index;
        }
    }

    @Override
    public void decode(SseFrame frame, Consumer<ChatEvent> events) {
        if (!frame.hasData()) return;
        SseFrame line = frame.onOneLine();
        Optional<String> piece = last.text(line.bytes(), line.dataFrom(), line.dataTo(), TextEvent::read);
        if (piece.isPresent()) {
            text(piece.get(), events);
            return;
        }
        Fields event = Fields.of(ANTHROPIC, line.bytes(), line.dataFrom(), line.dataTo());
        switch (event.node("type").asText("")) {
            case "message_start" -> start(event, events);
            case "content_block_start" -> blockStart(event, events);
            case "content_block_delta" -> blockDelta(event, events);
            case "content_block_stop" -> blockStop(event.count("index"), events);
            case "message_delta" -> messageDelta(event, events);
            case "ping" -> events.accept(new ChatEvent.Ping());
            case "error" -> events.accept(MessagesErrors.decode(0, event.node("error")));
            // The end, or an event that is yet to be invented, which clients must pass over.
            default -> {}
        }
    }

    @Override
    public void end(Consumer<ChatEvent> events) {
        // Nothing is ever held back.
    }

    private void start(Fields event, Consumer<ChatEvent> events) {
        Fields message = event.object("message").orElseThrow(() -> event.wrong("message", "an object"));
        events.accept(new ChatEvent.Start(message.text("id"), message.text("model"), 0));
        usage(message, events);
    }

    private void usage(Fields of, Consumer<ChatEvent> events) {
        if (!of.node("usage").isObject()) return;
        of.object("usage").ifPresent(told -> usage = MessagesUsage.decode(told, usage));
        events.accept(new ChatEvent.UsageReport(usage));
    }

    private void blockStart(Fields event, Consumer<ChatEvent> events) {
        Fields block = event.object("content_block").orElseThrow(() -> event.wrong("content_block", "an object"));
        switch (block.text("type")) {
            case "text" -> text(block.text("text"), events);
            case "thinking" -> thought(block.text("thinking"), "", "", events);
            case "redacted_thinking" -> thought("", "", block.text("data"), events);
            case "tool_use" -> call(event.count("index"), block, events);
            // What the provider ran itself; its results are in the text.
            default -> {}
        }
    }

    private void call(long block, Fields call, Consumer<ChatEvent> events) {
        if (open.size() >= MAX_OPEN_BLOCKS)
            throw DialectException.malformed("content_block", "There are too many open blocks.");
        String name = call.text("name");
        boolean standIn = name.equals(AnswerTool.NAME);
        var opened = new OpenCall(standIn ? -1 : calls++);
        open.put(block, opened);
        if (standIn) answered = true;
        else events.accept(new ChatEvent.ToolCallStart(opened.index, call.text("id"), name));
        // Real streams begin with an empty object and send the input in pieces; some compatible servers send it at
        // once.
        JsonNode input = call.node("input");
        if (!input.isEmpty()) arguments(opened, Trees.write(input), events);
    }

    private void blockDelta(Fields event, Consumer<ChatEvent> events) {
        Fields delta = event.object("delta").orElseThrow(() -> event.wrong("delta", "an object"));
        switch (delta.text("type")) {
            case "text_delta" -> text(delta.text("text"), events);
            case "thinking_delta" -> thought(delta.text("thinking"), "", "", events);
            case "signature_delta" -> thought("", delta.text("signature"), "", events);
            case "input_json_delta" -> {
                OpenCall call = open.get(event.count("index"));
                if (call != null) arguments(call, delta.text("partial_json"), events);
            }
            case "citations_delta" -> events.accept(new ChatEvent.Annotation(ANTHROPIC, delta.node("citation")));
            default -> {}
        }
    }

    private void blockStop(long block, Consumer<ChatEvent> events) {
        OpenCall call = open.remove(block);
        if (call != null && !call.hasArguments) arguments(call, "{}", events);
    }

    private void messageDelta(Fields event, Consumer<ChatEvent> events) {
        event.object("delta").ifPresent(delta -> {
            String reason = delta.text("stop_reason");
            if (!reason.isEmpty())
                events.accept(StopReason.decode(reason, delta.text("stop_sequence"), answered && calls == 0));
        });
        usage(event, events);
    }

    private static void arguments(OpenCall call, String json, Consumer<ChatEvent> events) {
        if (json.isEmpty()) return;
        call.hasArguments = true;
        if (call.index < 0) text(json, events);
        else events.accept(new ChatEvent.ToolCallDelta(call.index, json));
    }

    private static void text(String text, Consumer<ChatEvent> events) {
        if (!text.isEmpty()) events.accept(new ChatEvent.TextDelta(text));
    }

    private static void thought(String text, String signature, String sealed, Consumer<ChatEvent> events) {
        if (text.isEmpty() && signature.isEmpty() && sealed.isEmpty()) return;
        events.accept(new ChatEvent.ReasoningDelta(text, signature, sealed, ANTHROPIC));
    }
}
