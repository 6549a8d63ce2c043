package dev.gatehouse.wire.openai;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Effort;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.ResponseFormat;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Thinking;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes a chat completion request. Source: OpenAI API reference, "Create chat completion", read 2026-11-21. */
final class ChatRequestEncoder {

    /** OpenAI's two dialects have them in common. */
    private static final Set<String> SHARED =
            Set.of("prompt_cache_key", "prompt_cache_retention", "safety_identifier", "user");

    private final Chat chat;
    private final Dropped dropped;
    private final ArrayNode messages = Trees.array();
    private int unnamed;

    ChatRequestEncoder(Chat chat, Dropped dropped) {
        this.chat = chat;
        this.dropped = dropped;
    }

    byte[] encode() {
        ObjectNode request = Trees.object().put("model", chat.model());
        for (Turn turn : chat.turns()) {
            switch (turn.role()) {
                case SYSTEM, DEVELOPER -> system(turn);
                case USER -> user(turn);
                case ASSISTANT -> assistant(turn);
            }
        }
        request.set("messages", messages);
        ChatTools.encode(chat.tools(), request, dropped);
        chat.maxOutput().ifPresent(max -> request.put("max_completion_tokens", max));
        sampling(request);
        thinking(request);
        chat.format().ifPresent(format -> request.set("response_format", format(format)));
        if (!chat.requester().user().isEmpty())
            request.put("user", chat.requester().user());
        chat.requester().metadata().ifPresent(metadata -> request.set("metadata", metadata));
        if (chat.stream()) {
            // Usage is always wanted: it is what an answer is billed by.
            request.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        chat.rest().write(request, OPENAI_CHAT, SHARED, dropped);
        return Trees.bytes(request);
    }

    private void sampling(ObjectNode request) {
        Sampling sampling = chat.sampling();
        sampling.temperature().ifPresent(value -> request.put("temperature", value));
        sampling.topP().ifPresent(value -> request.put("top_p", value));
        // Not OpenAI's, but what compatible servers add; OpenAI's own refuse it.
        sampling.topK().ifPresent(value -> dropped.field("top_k"));
        sampling.frequencyPenalty().ifPresent(value -> request.put("frequency_penalty", value));
        sampling.presencePenalty().ifPresent(value -> request.put("presence_penalty", value));
        sampling.seed().ifPresent(value -> request.put("seed", value));
        if (!sampling.stop().isEmpty()) {
            ArrayNode stop = request.putArray("stop");
            sampling.stop().forEach(stop::add);
        }
    }

    private void thinking(ObjectNode request) {
        Thinking thinking = chat.thinking();
        // To switch off what many models do not have would be refused by them; "none" as a word is the client's own
        // choice.
        boolean off = thinking.effort().isEmpty() && thinking.budget().orElse(-1) == 0;
        if (off) return;
        thinking.asEffort()
                .ifPresent(effort ->
                        request.put("reasoning_effort", effort == Effort.MAX ? Effort.XHIGH.word() : effort.word()));
    }

    private static ObjectNode format(ResponseFormat format) {
        return switch (format) {
            case ResponseFormat.JsonObject any -> Trees.object().put("type", "json_object");
            case ResponseFormat.JsonSchema wanted -> {
                ObjectNode node = Trees.object().put("type", "json_schema");
                ObjectNode schema = node.putObject("json_schema");
                schema.put("name", wanted.name().isEmpty() ? "answer" : wanted.name());
                if (!wanted.description().isEmpty()) schema.put("description", wanted.description());
                schema.set("schema", wanted.schema());
                wanted.strict().ifPresent(strict -> schema.put("strict", strict));
                yield node;
            }
        };
    }

    private ObjectNode message(String role, Turn turn) {
        ObjectNode message = messages.addObject().put("role", role);
        turn.rest().write(message, OPENAI_CHAT, Set.of("name"), dropped);
        return message;
    }

    /** Many compatible servers take no parts here, so several texts become one. */
    private void system(Turn turn) {
        ObjectNode message = message(turn.role() == Role.DEVELOPER ? "developer" : "system", turn);
        var content = new ChatContent(dropped);
        turn.parts().forEach(content::add);
        message.set("content", content.joined());
    }

    /** Results first, each a message of its own; what they show, which such a message cannot, with what the user says. */
    private void user(Turn turn) {
        var said = new ChatContent(dropped);
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolResult result) result(result, turn, said);
        }
        turn.parts().stream().filter(part -> !(part instanceof Part.ToolResult)).forEach(said::add);
        boolean onlyResults = turn.parts().stream().allMatch(Part.ToolResult.class::isInstance);
        if (said.isEmpty() && onlyResults && !turn.parts().isEmpty()) return;
        message("user", turn).set("content", said.content());
    }

    private void result(Part.ToolResult result, Turn turn, ChatContent said) {
        ObjectNode message = message("tool", turn).put("tool_call_id", result.callId());
        if (result.error()) dropped.field("is_error");
        result.rest().write(message, OPENAI_CHAT, Set.of(), dropped);
        var text = new ChatContent(dropped);
        List<Part> shown = new ArrayList<>();
        for (Part part : result.content()) {
            if (part instanceof Part.Text) text.add(part);
            else shown.add(part);
        }
        message.set("content", text.joined());
        if (shown.isEmpty()) return;
        said.add(new Part.Text("Shown by the result of tool call " + result.callId() + ":"));
        shown.forEach(said::add);
    }

    private void assistant(Turn turn) {
        ObjectNode message = message("assistant", turn);
        var said = new ChatContent(dropped);
        var thought = new StringBuilder();
        ArrayNode calls = Trees.array();
        for (Part part : turn.parts()) {
            switch (part) {
                case Part.Reasoning reasoning -> thought.append(plain(reasoning));
                case Part.ToolCall call -> calls.add(call(call));
                case Part.Text text -> said.add(text);
                case Part.Refusal refusal -> said.add(refusal);
                case Part.Foreign foreign -> said.add(foreign);
                case Part.Image image -> said.add(image);
                case Part.Document document -> said.add(document);
                case Part.Audio audio -> said.add(audio);
                case Part.ToolResult result ->
                    dropped.meaning("messages", "The model's provider takes no tool results of the assistant's.");
            }
        }
        if (said.isEmpty()) message.putNull("content");
        else message.set("content", said.content());
        if (!thought.isEmpty()) message.put("reasoning_content", thought.toString());
        if (!calls.isEmpty()) message.set("tool_calls", calls);
    }

    /** Signed or sealed thoughts are another provider's; a model of this dialect gets back only what one of its kind said. */
    private String plain(Part.Reasoning reasoning) {
        boolean ours =
                reasoning.dialect() == OPENAI_CHAT || reasoning.signature().isEmpty();
        if (ours && reasoning.sealed().isEmpty()) return reasoning.text();
        dropped.field("thinking");
        return "";
    }

    private ObjectNode call(Part.ToolCall call) {
        ObjectNode node = Trees.object().put("id", call.id().isEmpty() ? "call_" + unnamed++ : call.id());
        if (chat.tools().isCustom(call.name())) {
            node.put("type", "custom");
            node.putObject("custom").put("name", call.name()).put("input", CustomInput.unwrap(call.arguments()));
        } else {
            node.put("type", "function");
            node.putObject("function")
                    .put("name", call.name())
                    .put("arguments", call.arguments().isEmpty() ? "{}" : call.arguments());
        }
        call.rest().write(node, OPENAI_CHAT, Set.of(), dropped);
        return node;
    }
}
