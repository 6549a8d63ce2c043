package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Showing;
import java.util.ArrayList;
import java.util.List;

/** Whole answers. Source: OpenAI API reference, "The response object", read 2026-11-21. */
final class Answers {

    private Answers() {}

    static Answer decode(byte[] body) {
        Fields response = Fields.of(OPENAI_RESPONSES, body);
        if (response.text("status").equals("failed")) throw DialectException.malformed("error", "The response failed.");
        List<Part> parts = new ArrayList<>();
        List<ChatEvent> annotations = new ArrayList<>();
        for (Fields item : response.objects("output")) item(item, parts, annotations);
        return new Answer(
                response.text("id"),
                response.text("model"),
                created(response),
                parts,
                annotations,
                Finish.decode(
                        response,
                        parts.stream().anyMatch(Part.ToolCall.class::isInstance),
                        parts.stream().anyMatch(Part.Refusal.class::isInstance)),
                ResponsesUsage.decode(response));
    }

    /** Some servers tell fractions of a second. */
    static long created(Fields response) {
        JsonNode created = response.node("created_at");
        return created.isNumber() ? Math.max(0, (long) created.doubleValue()) : 0;
    }

    /** What an item adds to an answer; nothing if it is of a tool that the provider ran. */
    static void item(Fields item, List<Part> parts, List<ChatEvent> annotations) {
        switch (item.requiredText("type")) {
            case "message" -> {
                for (Part part : Contents.decode(item, "content")) {
                    if (part instanceof Part.Text || part instanceof Part.Refusal) parts.add(part);
                }
                for (JsonNode part : item.node("content")) {
                    for (JsonNode note : part.path("annotations"))
                        annotations.add(new ChatEvent.Annotation(OPENAI_RESPONSES, note));
                }
            }
            case "reasoning" -> {
                Part.Reasoning thought = ReasoningItems.decode(item);
                if (!thought.text().isEmpty() || !thought.sealed().isEmpty()) parts.add(thought);
            }
            case "function_call" -> parts.add(InputDecoder.functionCall(item));
            case "custom_tool_call" -> parts.add(InputDecoder.customCall(item));
            default -> {}
        }
    }

    /** The end of the stream that tells the same, so that both are alike. */
    static byte[] encode(Answer answer, Showing showing) {
        var stream = new ResponsesStreamEncoder(showing);
        List<ChatEvent> notes = new ArrayList<>(answer.annotations());
        for (ChatEvent event : answer.events()) {
            if (answer.annotations().contains(event)) continue;
            stream.encode(event);
            if (!(event instanceof ChatEvent.TextDelta)) continue;
            notes.forEach(stream::encode);
            notes.clear();
        }
        return Trees.bytes(stream.finished());
    }
}
