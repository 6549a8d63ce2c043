package dev.gatehouse.wire.gemini;

import static dev.gatehouse.domain.Dialect.GEMINI;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Turn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes contents of turns, user and model by turns. A signature, which in this dialect is a field of what it signs, goes to the first call that
 * follows it, which must have it, or else to what follows next. Source: Gemini API guide, "Thought signatures", read 2026-11-21. Not
 * thread-safe.
 */
final class ContentsEncoder {

    private static final String SIGNATURE = "thoughtSignature";

    /** What the guide has for calls that no Gemini made: other models' turns before a failover. */
    private static final String UNSIGNED = "skip_thought_signature_validator";

    private final Chat chat;
    private final Dropped dropped;
    private final ArrayNode contents = Trees.array();
    private final Map<String, String> namesByCall = new HashMap<>();

    ContentsEncoder(Chat chat, Dropped dropped) {
        this.chat = chat;
        this.dropped = dropped;
    }

    ArrayNode encode() {
        for (Turn turn : chat.conversation()) {
            ArrayNode parts = parts(turn.role() == Role.ASSISTANT ? "model" : "user");
            if (turn.role() == Role.ASSISTANT) model(turn, parts);
            else user(turn, parts);
            turn.rest().write(Trees.object(), GEMINI, Set.of(), dropped);
        }
        return contents;
    }

    /** Those of the last content if it is the same side's. */
    private ArrayNode parts(String role) {
        JsonNode last = contents.isEmpty() ? Trees.object() : contents.get(contents.size() - 1);
        if (last.path("role").asText().equals(role) && last.path("parts") instanceof ArrayNode parts) return parts;
        return contents.addObject().put("role", role).putArray("parts");
    }

    /** Results first, since they must follow their calls at once; what they show, which they cannot hold, behind them. */
    private void user(Turn turn, ArrayNode parts) {
        ArrayNode shown = Trees.array();
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolResult result) parts.add(result(result, shown));
        }
        parts.addAll(shown);
        for (Part part : turn.parts()) {
            if (!(part instanceof Part.ToolResult)) GeminiParts.add(part, parts, dropped);
        }
        if (parts.isEmpty()) parts.addObject().put("text", "");
    }

    private ObjectNode result(Part.ToolResult result, ArrayNode shown) {
        String name = namesByCall.get(result.callId());
        if (name == null)
            throw DialectException.malformed("messages", "A result of a tool answers no call that comes before it.");
        ObjectNode part = Trees.object();
        ObjectNode response =
                part.putObject("functionResponse").put("name", name).putObject("response");
        String text = result.content().stream()
                .filter(Part.Text.class::isInstance)
                .map(content -> ((Part.Text) content).text())
                .collect(Collectors.joining("\n\n"));
        response.put(result.error() ? "error" : "output", text);
        result.rest().write(part, GEMINI, Set.of(), dropped);
        List<Part> others = result.content().stream()
                .filter(content -> !(content instanceof Part.Text))
                .toList();
        if (others.isEmpty()) return part;
        shown.addObject().put("text", "Shown by the result of the call of " + name + ":");
        others.forEach(other -> GeminiParts.add(other, shown, dropped));
        return part;
    }

    private void model(Turn turn, ArrayNode parts) {
        List<Part> all = turn.parts();
        int from = parts.size();
        String signature = "";
        for (int i = 0; i < all.size(); i++) {
            Part part = all.get(i);
            if (part instanceof Part.Reasoning thought) {
                flush(signature, parts);
                signature = thought(thought, parts);
                continue;
            }
            ObjectNode node = said(part, parts);
            boolean call = part instanceof Part.ToolCall;
            if (node == null || signature.isEmpty() || (!call && isCallAhead(all, i))) continue;
            node.put(SIGNATURE, signature);
            signature = "";
        }
        flush(signature, parts);
        if (wantsSignatures()) signFirstCall(parts, from);
        if (parts.isEmpty()) parts.addObject().put("text", "");
    }

    /** Gemini 3 and later refuse a turn whose first call is not signed; whether the earlier ones take the substitute is not told. */
    private boolean wantsSignatures() {
        String model = chat.model();
        return model.contains("gemini") && !model.contains("gemini-1") && !model.contains("gemini-2");
    }

    private static void signFirstCall(ArrayNode parts, int from) {
        for (int i = from; i < parts.size(); i++) {
            if (!(parts.get(i) instanceof ObjectNode part) || !part.has("functionCall")) continue;
            if (!part.has(SIGNATURE)) part.put(SIGNATURE, UNSIGNED);
            return;
        }
    }

    /** A signature with nothing to sign stands alone. */
    private static void flush(String signature, ArrayNode parts) {
        if (!signature.isEmpty()) parts.addObject().put("text", "").put(SIGNATURE, signature);
    }

    /** The signature for what follows. Thoughts of others are not for this model. */
    private String thought(Part.Reasoning thought, ArrayNode parts) {
        if (thought.dialect() != GEMINI) {
            dropped.field("thinking");
            return "";
        }
        if (!thought.text().isEmpty())
            parts.addObject().put("text", thought.text()).put("thought", true);
        return thought.signature();
    }

    /** Before the next thought. */
    private static boolean isCallAhead(List<Part> all, int from) {
        for (Part part : all.subList(from + 1, all.size())) {
            if (part instanceof Part.Reasoning) return false;
            if (part instanceof Part.ToolCall) return true;
        }
        return false;
    }

    /** The part that was added; null if none was. */
    private @Nullable ObjectNode said(Part part, ArrayNode parts) {
        int before = parts.size();
        if (part instanceof Part.ToolCall call) parts.add(call(call));
        else GeminiParts.add(part, parts, dropped);
        return parts.size() > before && parts.get(before) instanceof ObjectNode node ? node : null;
    }

    private ObjectNode call(Part.ToolCall call) {
        namesByCall.put(call.id(), call.name());
        ObjectNode part = Trees.object();
        part.putObject("functionCall").put("name", call.name()).set("args", arguments(call.arguments()));
        call.rest().write(part, GEMINI, Set.of(), dropped);
        return part;
    }

    /** An object, even where a model wrote none: its mistake is part of the conversation, and must not end it. */
    private static JsonNode arguments(String json) {
        if (json.isBlank()) return Trees.object();
        JsonNode read = Trees.tryRead(json).orElseGet(() -> Trees.text(json));
        if (read.isObject()) return read;
        ObjectNode wrapped = Trees.object();
        wrapped.set("value", read);
        return wrapped;
    }
}
