package dev.gatehouse.wire.anthropic;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Showing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whole answers. Source: Claude API reference, "Create a Message", read 2026-11-21. */
final class MessagesAnswers {

    private MessagesAnswers() {}

    static Answer decode(byte[] body) {
        Fields answer = Fields.of(ANTHROPIC, body);
        if (!answer.has("content")) throw answer.wrong("content", "an array of blocks");
        List<Part> parts = new ArrayList<>();
        List<ChatEvent> annotations = new ArrayList<>();
        boolean answered = false;
        boolean called = false;
        for (Fields block : answer.objects("content")) {
            Part part = MessagesBlocks.part(block);
            if (part instanceof Part.ToolCall call) {
                boolean standIn = call.name().equals(AnswerTool.NAME);
                answered |= standIn;
                called |= !standIn;
                parts.add(standIn ? new Part.Text(call.arguments()) : call);
            } else {
                parts.add(part);
            }
            for (JsonNode citation : block.object().path("citations"))
                annotations.add(new ChatEvent.Annotation(ANTHROPIC, citation));
        }
        Optional<Usage> usage = answer.node("usage").isObject()
                ? answer.object("usage").map(of -> MessagesUsage.decode(of, MessagesUsage.NONE))
                : Optional.empty();
        return new Answer(
                answer.text("id"),
                answer.text("model"),
                0,
                parts,
                annotations,
                StopReason.decode(answer.text("stop_reason"), answer.text("stop_sequence"), answered && !called),
                usage);
    }

    static byte[] encode(Answer answer, Showing showing) {
        ObjectNode node = Trees.object()
                .put("id", answer.id())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", showing.model().isEmpty() ? answer.model() : showing.model());
        ArrayNode content = node.putArray("content");
        answer.parts().forEach(part -> block(part, content, showing));
        node.put("stop_reason", StopReason.encode(answer.finish()));
        if (answer.finish().stopSequence().isEmpty()) node.putNull("stop_sequence");
        else node.put("stop_sequence", answer.finish().stopSequence());
        node.set("usage", MessagesUsage.encode(answer.usage().orElse(MessagesUsage.NONE)));
        return Trees.bytes(node);
    }

    private static void block(Part part, ArrayNode content, Showing showing) {
        switch (part) {
            case Part.Text text -> content.addObject().put("type", "text").put("text", text.text());
            case Part.Refusal refusal -> content.addObject().put("type", "text").put("text", refusal.text());
            case Part.ToolCall call ->
                content.addObject()
                        .put("type", "tool_use")
                        .put("id", call.id())
                        .put("name", call.name())
                        .set("input", BlockWriter.input(call.arguments()));
            case Part.Reasoning thought -> {
                boolean ours = thought.dialect() == ANTHROPIC;
                if (!showing.reasoning()) return;
                if (!thought.text().isEmpty() || (ours && !thought.signature().isEmpty()))
                    content.addObject()
                            .put("type", "thinking")
                            .put("thinking", thought.text())
                            .put("signature", ours ? thought.signature() : "");
                else if (ours && !thought.sealed().isEmpty())
                    content.addObject().put("type", "redacted_thinking").put("data", thought.sealed());
            }
            case Part.Foreign foreign -> {
                if (foreign.dialect() == ANTHROPIC) content.add(foreign.raw());
            }
            // No answer is made of these.
            case Part.Image image -> {}
            case Part.Document document -> {}
            case Part.Audio audio -> {}
            case Part.ToolResult result -> {}
        }
    }
}
