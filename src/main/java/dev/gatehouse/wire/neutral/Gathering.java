package dev.gatehouse.wire.neutral;

import dev.gatehouse.domain.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts the events of a stream together to the whole answer. Not thread-safe. Keeps what it is given: feed it within a bound. */
public final class Gathering {

    private ChatEvent.Start start = new ChatEvent.Start("", "", 0);
    private final List<Part> parts = new ArrayList<>();
    private final List<ChatEvent> annotations = new ArrayList<>();
    private final TreeMap<Integer, Call> calls = new TreeMap<>();
    private final StringBuilder open = new StringBuilder();
    private Kind kind = Kind.NOTHING;
    private ChatEvent.@Nullable ReasoningDelta thought;
    private ChatEvent.Finish finish = new ChatEvent.Finish(FinishReason.STOP);
    private @Nullable Usage usage;
    private ChatEvent.@Nullable Failure failure;

    private enum Kind {
        NOTHING,
        TEXT,
        THOUGHT,
        REFUSAL
    }

    /** @param arguments so far */
    private record Call(String id, String name, StringBuilder arguments) {}

    public void add(ChatEvent event) {
        switch (event) {
            case ChatEvent.Start first -> start = first;
            case ChatEvent.TextDelta delta -> more(Kind.TEXT, delta.text());
            case ChatEvent.RefusalDelta delta -> more(Kind.REFUSAL, delta.text());
            case ChatEvent.ReasoningDelta delta -> thought(delta);
            case ChatEvent.ToolCallStart call -> {
                close();
                calls.put(call.index(), new Call(call.id(), call.name(), new StringBuilder()));
            }
            case ChatEvent.ToolCallDelta delta -> {
                Call call = calls.get(delta.index());
                if (call != null) call.arguments.append(delta.json());
            }
            case ChatEvent.AudioDelta audio -> annotations.add(audio);
            case ChatEvent.Annotation annotation -> annotations.add(annotation);
            case ChatEvent.Finish last -> finish = last;
            case ChatEvent.UsageReport report -> usage = report.usage();
            case ChatEvent.Failure broken -> failure = broken;
            case ChatEvent.Ping ping -> {}
        }
    }

    /** The failure that broke the stream off; empty if none did. */
    public Optional<ChatEvent.Failure> failure() {
        return Optional.ofNullable(failure);
    }

    /** The answer so far. Calls come behind everything else that was said, by their index. */
    public Answer answer() {
        close();
        List<Part> all = new ArrayList<>(parts);
        calls.values().forEach(call -> all.add(new Part.ToolCall(call.id, call.name, call.arguments.toString())));
        return new Answer(
                start.id(), start.model(), start.created(), all, annotations, finish, Optional.ofNullable(usage));
    }

    private void thought(ChatEvent.ReasoningDelta delta) {
        if (!delta.sealed().isEmpty()) {
            String before = sealable();
            parts.add(new Part.Reasoning(before + delta.text(), delta.signature(), delta.sealed(), delta.dialect()));
            return;
        }
        more(Kind.THOUGHT, delta.text());
        if (kind != Kind.THOUGHT && !delta.signature().isEmpty()) {
            // A signature may stand for thoughts that are not shown at all.
            close();
            kind = Kind.THOUGHT;
        }
        thought = delta;
        if (!delta.signature().isEmpty()) close();
    }

    /** The text of the thought that is open, which a seal takes in. */
    private String sealable() {
        String text = kind == Kind.THOUGHT ? open.toString() : "";
        if (kind == Kind.THOUGHT) kind = Kind.NOTHING;
        close();
        open.setLength(0);
        return text;
    }

    private void more(Kind next, String text) {
        if (text.isEmpty()) return;
        if (kind != next) close();
        kind = next;
        open.append(text);
    }

    private void close() {
        String text = open.toString();
        switch (kind) {
            case NOTHING -> {}
            case TEXT -> parts.add(new Part.Text(text));
            case REFUSAL -> parts.add(new Part.Refusal(text));
            case THOUGHT -> {
                var last = thought;
                if (last != null) parts.add(new Part.Reasoning(text, last.signature(), "", last.dialect()));
            }
        }
        kind = Kind.NOTHING;
        open.setLength(0);
    }
}
