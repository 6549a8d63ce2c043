package dev.gatehouse.wire.openai;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.ThinkTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whole answers. Source: OpenAI API reference, "The chat completion object", read 2026-11-21. */
final class ChatAnswers {

    private ChatAnswers() {}

    static Answer decode(byte[] body) {
        Fields answer = Fields.of(OPENAI_CHAT, body);
        List<Fields> choices = answer.objects("choices");
        if (choices.isEmpty()) throw DialectException.malformed("choices", "The answer has no choices.");
        Fields choice = choices.getFirst();
        Fields message = choice.object("message").orElseThrow(() -> choice.wrong("message", "an object"));
        List<Part> parts = new ArrayList<>(ChatThoughts.decode(message));
        content(message.node("content"), parts);
        String refusal = message.text("refusal");
        if (!refusal.isEmpty()) parts.add(new Part.Refusal(refusal));
        int before = parts.size();
        calls(message, parts);
        boolean called = parts.size() > before;
        List<ChatEvent> annotations = new ArrayList<>();
        for (JsonNode annotation : message.node("annotations"))
            annotations.add(new ChatEvent.Annotation(OPENAI_CHAT, annotation));
        JsonNode audio = message.node("audio");
        if (audio.isObject()) annotations.add(new ChatEvent.AudioDelta(OPENAI_CHAT, audio));
        Optional<Usage> usage =
                answer.node("usage").isObject() ? answer.object("usage").map(ChatUsage::decode) : Optional.empty();
        var finish = ChatFinish.decode(choice, called, !refusal.isEmpty());
        return new Answer(
                answer.node("id").asText(""),
                answer.node("model").asText(""),
                answer.count("created"),
                parts,
                annotations,
                finish,
                usage);
    }

    /** Text; or parts, as Mistral sends them. */
    private static void content(JsonNode content, List<Part> parts) {
        if (content.isTextual()) {
            var tags = new ThinkTags(
                    thought -> parts.add(new Part.Reasoning(thought, "", "", OPENAI_CHAT)),
                    text -> parts.add(new Part.Text(text)));
            tags.add(content.textValue());
            tags.end();
        }
        if (!content.isArray()) return;
        for (JsonNode part : content) {
            String text = part.path("text").asText("");
            if (!text.isEmpty()) parts.add(new Part.Text(text));
            for (JsonNode thought : part.path("thinking")) {
                String thinking = thought.path("text").asText("");
                if (!thinking.isEmpty()) parts.add(new Part.Reasoning(thinking, "", "", OPENAI_CHAT));
            }
        }
    }

    private static void calls(Fields message, List<Part> parts) {
        int number = 0;
        for (Fields call : message.objects("tool_calls")) {
            String id = call.node("id").asText("");
            if (id.isEmpty()) id = "call_" + number;
            number++;
            Optional<Fields> custom = call.object("custom");
            if (custom.isPresent()) {
                String input = CustomInput.wrap(custom.get().text("input"));
                parts.add(new Part.ToolCall(id, custom.get().text("name"), input));
            } else {
                Fields function = call.object("function").orElseThrow(() -> call.wrong("function", "an object"));
                parts.add(new Part.ToolCall(id, function.text("name"), arguments(function)));
            }
        }
        message.object("function_call")
                .ifPresent(legacy -> parts.add(new Part.ToolCall("call_0", legacy.text("name"), arguments(legacy))));
    }

    /** Text that is JSON; some servers send the JSON itself. */
    static String arguments(Fields function) {
        JsonNode arguments = function.node("arguments");
        if (arguments.isMissingNode()) return "";
        return arguments.isTextual() ? arguments.textValue() : Trees.write(arguments);
    }

    static byte[] encode(Answer answer, Showing showing) {
        ObjectNode node = Trees.object()
                .put("id", answer.id())
                .put("object", "chat.completion")
                .put("created", answer.created() == 0 ? showing.created() : answer.created())
                .put("model", showing.model().isEmpty() ? answer.model() : showing.model());
        ObjectNode choice = node.putArray("choices").addObject().put("index", 0);
        boolean refused = message(choice.putObject("message"), answer, showing);
        choice.putNull("logprobs")
                .put("finish_reason", ChatFinish.encode(answer.finish().reason(), refused));
        String sequence = answer.finish().stopSequence();
        if (!sequence.isEmpty()) choice.put(ChatFinish.STOP_REASON, sequence);
        answer.usage().ifPresent(usage -> node.set("usage", ChatUsage.encode(usage)));
        return Trees.bytes(node);
    }

    /** True if a refusal was told in words. */
    private static boolean message(ObjectNode message, Answer answer, Showing showing) {
        var text = new StringBuilder();
        var refusal = new StringBuilder();
        var thoughts = new StringBuilder();
        ArrayNode details = Trees.array();
        ArrayNode calls = Trees.array();
        for (Part part : answer.parts()) {
            switch (part) {
                case Part.Text said -> text.append(said.text());
                case Part.Refusal said -> refusal.append(said.text());
                case Part.ToolCall call -> calls.add(call(call, showing));
                case Part.Reasoning thought -> {
                    thoughts.append(thought.text());
                    if (!thought.signature().isEmpty() || !thought.sealed().isEmpty())
                        details.add(ChatThoughts.detail(
                                thought.text(), thought.signature(), thought.sealed(), thought.dialect()));
                }
                // No answer is made of these.
                case Part.Image image -> {}
                case Part.Document document -> {}
                case Part.Audio audio -> {}
                case Part.ToolResult result -> {}
                case Part.Foreign foreign -> {}
            }
        }
        message.put("role", "assistant");
        put(message, "content", text);
        put(message, "refusal", refusal);
        if (showing.reasoning() && !thoughts.isEmpty()) message.put("reasoning_content", thoughts.toString());
        if (showing.reasoning() && !details.isEmpty()) message.set("reasoning_details", details);
        if (!calls.isEmpty()) message.set("tool_calls", calls);
        ArrayNode annotations = Trees.array();
        for (ChatEvent event : answer.annotations()) {
            if (event instanceof ChatEvent.Annotation note && note.dialect() == OPENAI_CHAT)
                annotations.add(note.raw());
            if (event instanceof ChatEvent.AudioDelta audio && audio.dialect() == OPENAI_CHAT)
                message.set("audio", audio.raw());
        }
        if (!annotations.isEmpty()) message.set("annotations", annotations);
        return !refusal.isEmpty();
    }

    private static void put(ObjectNode message, String name, StringBuilder text) {
        if (text.isEmpty()) message.putNull(name);
        else message.put(name, text.toString());
    }

    private static ObjectNode call(Part.ToolCall call, Showing showing) {
        ObjectNode node = Trees.object().put("id", call.id());
        if (showing.tools().isCustom(call.name())) {
            node.put("type", "custom");
            node.putObject("custom").put("name", call.name()).put("input", CustomInput.unwrap(call.arguments()));
            return node;
        }
        node.put("type", "function");
        node.putObject("function")
                .put("name", call.name())
                .put("arguments", call.arguments().isEmpty() ? "{}" : call.arguments());
        return node;
    }
}
