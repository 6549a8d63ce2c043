package dev.gatehouse.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.Media;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Requester;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Thinking;
import dev.gatehouse.wire.neutral.Tool;
import dev.gatehouse.wire.neutral.ToolChoice;
import dev.gatehouse.wire.neutral.Tools;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;

/** Conversations and answers made up at random, of what all dialects can say. */
public final class Talk {

    private static final List<String> WORDS = List.of(
            "yes",
            "Zürich",
            "日本語",
            "🚀",
            "\"quoted\"",
            "back\\slash",
            "line\nbreak",
            "tab\t",
            "</think>",
            "data: x",
            "{}");

    private final Random random;

    public Talk(Random random) {
        this.random = random;
    }

    public String text() {
        var text = new StringBuilder("So");
        for (int i = random.nextInt(8); i >= 0; i--) text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
        return text.append('.').toString();
    }

    public String arguments() {
        ObjectNode arguments = Trees.object().put("text", text()).put("count", random.nextInt());
        arguments.putObject("nested").putArray("list").add(text()).add(1.5).addNull();
        return Trees.write(arguments);
    }

    /** Every call that is made is answered; a side never speaks twice in a row. */
    public Chat chat() {
        List<Turn> turns = new ArrayList<>();
        if (random.nextBoolean()) turns.add(Turn.of(Role.SYSTEM, text()));
        turns.add(user(List.of()));
        int calls = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            List<Part> said = new ArrayList<>();
            List<Part> results = new ArrayList<>();
            if (random.nextBoolean()) said.add(new Part.Text(text()));
            for (int call = random.nextInt(3); call > 0 || said.isEmpty(); call--) {
                String id = "call_" + calls++;
                said.add(new Part.ToolCall(id, "look_up", arguments()));
                results.add(new Part.ToolResult(id, List.of(new Part.Text(text())), false, Rest.NONE));
            }
            turns.add(new Turn(Role.ASSISTANT, said));
            turns.add(user(results));
        }
        boolean stream = random.nextBoolean();
        return new Chat(
                "gpt-4o",
                turns,
                tools(),
                sampling(),
                OptionalLong.of(1 + random.nextInt(100_000)),
                Thinking.UNSAID,
                Optional.empty(),
                new Requester(random.nextBoolean() ? "user-7" : "", Optional.empty()),
                stream,
                stream,
                Rest.NONE);
    }

    private Turn user(List<Part> results) {
        List<Part> parts = new ArrayList<>(results);
        boolean silent = !results.isEmpty() && random.nextBoolean();
        if (!silent) parts.add(new Part.Text(text()));
        if (!silent && random.nextInt(3) == 0)
            parts.add(new Part.Image(new Media.Inline("image/png", "iVBORw0KGgo="), "", Rest.NONE));
        if (!silent && random.nextInt(3) == 0)
            parts.add(new Part.Image(new Media.Url("https://example.com/a.png"), "", Rest.NONE));
        return new Turn(Role.USER, parts);
    }

    private Tools tools() {
        ObjectNode schema = (ObjectNode)
                Trees.tryRead("{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\",\"maxLength\":10}}}")
                        .orElseThrow();
        List<Tool> tools = List.of(
                new Tool.Function("look_up", text(), Optional.of(schema), Optional.empty(), Rest.NONE),
                new Tool.Function("other", "", Optional.of(schema), Optional.of(true), Rest.NONE));
        List<ToolChoice> choices = List.of(
                new ToolChoice.Auto(), new ToolChoice.None(), new ToolChoice.Required(), new ToolChoice.Named("other"));
        return new Tools(tools, Optional.of(choices.get(random.nextInt(choices.size()))), Optional.empty());
    }

    private Sampling sampling() {
        return new Sampling(
                random.nextBoolean() ? OptionalDouble.of(random.nextInt(11) / 10.0) : OptionalDouble.empty(),
                random.nextBoolean() ? OptionalDouble.of(0.9) : OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                random.nextBoolean() ? List.of("STOP", text()) : List.of());
    }

    /** @param dialect whose thoughts they are; only Anthropic's are signed */
    public Answer answer(Dialect dialect) {
        List<Part> parts = new ArrayList<>();
        if (random.nextBoolean()) {
            String signature = dialect == Dialect.ANTHROPIC ? "c2lnbmVk+/" + random.nextInt() + "==" : "";
            parts.add(new Part.Reasoning(text(), signature, "", dialect));
        }
        if (random.nextBoolean()) parts.add(new Part.Text(text()));
        boolean calls = parts.isEmpty() || random.nextBoolean();
        if (calls) {
            for (int i = 0; i <= random.nextInt(3); i++)
                parts.add(new Part.ToolCall("call_" + i, "look_up", arguments()));
        }
        long prompt = random.nextLong(1_000, 2_000);
        var usage = new Usage(prompt, random.nextInt(500), random.nextInt(200), random.nextInt(200), 90, 30, false);
        FinishReason whole = random.nextInt(4) == 0 ? FinishReason.LENGTH : FinishReason.STOP;
        return new Answer(
                "id-1",
                "gpt-4o",
                dialect == Dialect.OPENAI_CHAT ? 1_790_000_000 : 0,
                parts,
                List.of(),
                new ChatEvent.Finish(calls ? FinishReason.TOOL_CALLS : whole),
                Optional.of(usage));
    }

    /** The same events in smaller pieces, the pieces of parallel calls between each other. */
    public List<ChatEvent> shredded(List<ChatEvent> events) {
        List<ChatEvent> shreds = new ArrayList<>();
        List<List<ChatEvent>> calls = new ArrayList<>();
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.TextDelta delta ->
                    cut(delta.text()).forEach(piece -> shreds.add(new ChatEvent.TextDelta(piece)));
                case ChatEvent.ToolCallStart start -> calls.add(new ArrayList<>(List.of(start)));
                case ChatEvent.ToolCallDelta delta ->
                    cut(delta.json())
                            .forEach(piece -> calls.getLast().add(new ChatEvent.ToolCallDelta(delta.index(), piece)));
                case ChatEvent.Finish finish -> {
                    interleave(calls, shreds);
                    shreds.add(finish);
                }
                default -> shreds.add(event);
            }
        }
        return shreds;
    }

    private void interleave(List<List<ChatEvent>> calls, List<ChatEvent> into) {
        // Calls begin in order.
        int begun = 1;
        while (calls.stream().anyMatch(call -> !call.isEmpty())) {
            int which = random.nextInt(Math.min(calls.size(), begun));
            if (calls.get(which).isEmpty()) {
                begun = Math.min(begun + 1, calls.size());
                continue;
            }
            into.add(calls.get(which).removeFirst());
            if (which == begun - 1) begun++;
        }
    }

    private List<String> cut(String text) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(6));
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}
