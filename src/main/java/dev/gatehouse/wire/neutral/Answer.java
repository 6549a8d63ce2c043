package dev.gatehouse.wire.neutral;

import dev.gatehouse.domain.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole answer.
 *
 * @param created seconds since 1970; 0 if the dialect does not tell
 * @param parts texts, reasoning, refusals and tool calls, in order
 * @param annotations citations and sound, as their dialects have them
 * @param usage empty if the provider did not tell
 */
public record Answer(
        String id,
        String model,
        long created,
        List<Part> parts,
        List<ChatEvent> annotations,
        ChatEvent.Finish finish,
        Optional<Usage> usage) {

    public Answer {
        parts = List.copyOf(parts);
        annotations = List.copyOf(annotations);
    }

    /** The same answer as a stream would tell it. */
    public List<ChatEvent> events() {
        List<ChatEvent> events = new ArrayList<>(parts.size() + 3);
        events.add(new ChatEvent.Start(id, model, created));
        int calls = 0;
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> events.add(new ChatEvent.TextDelta(text.text()));
                case Part.Reasoning thought ->
                    events.add(new ChatEvent.ReasoningDelta(
                            thought.text(), thought.signature(), thought.sealed(), thought.dialect()));
                case Part.Refusal refusal -> events.add(new ChatEvent.RefusalDelta(refusal.text()));
                case Part.ToolCall call -> {
                    events.add(new ChatEvent.ToolCallStart(calls, call.id(), call.name()));
                    events.add(new ChatEvent.ToolCallDelta(calls++, call.arguments()));
                }
                // No answer is made of these.
                case Part.Image image -> {}
                case Part.Document document -> {}
                case Part.Audio audio -> {}
                case Part.ToolResult result -> {}
                case Part.Foreign foreign -> {}
            }
        }
        events.addAll(annotations);
        events.add(finish);
        usage.ifPresent(used -> events.add(new ChatEvent.UsageReport(used)));
        return List.copyOf(events);
    }
}
