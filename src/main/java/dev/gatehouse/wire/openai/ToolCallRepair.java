package dev.gatehouse.wire.openai;

import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.JsonBalance;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives the fragments of tool calls a stable index from 0, and an id, whatever the upstream does: some reuse index 0 for every call, some leave
 * the index out, or the id. Not thread-safe.
 */
final class ToolCallRepair {

    /** No client runs more at once, and a state is kept for each. */
    private static final int MAX_CALLS = 256;

    /** A name comes with a call's first fragment; arguments that come before it are kept up to this. */
    private static final int MAX_NAMELESS_CHARS = 64 * 1024;

    private final Consumer<ChatEvent> events;
    private final Map<Long, Call> byUpstreamIndex = new HashMap<>();
    private @Nullable Call last;
    private int count;

    private static final class Call {
        final int index;
        final String id;
        final JsonBalance arguments = new JsonBalance();
        final StringBuilder early = new StringBuilder();
        boolean started;

        Call(int index, String id) {
            this.index = index;
            this.id = id;
        }
    }

    ToolCallRepair(Consumer<ChatEvent> events) {
        this.events = events;
    }

    boolean any() {
        return count > 0;
    }

    /** @param position of the fragment in its chunk */
    void fragment(Fields fragment, int position) {
        String id = fragment.node("id").asText("");
        Optional<Fields> function =
                fragment.node("function").isObject() ? fragment.object("function") : Optional.empty();
        String name = function.map(of -> of.node("name").asText("")).orElse("");
        String arguments = function.map(ChatAnswers::arguments).orElse("");
        Call call = call(fragment, position, id, name, arguments);
        last = call;
        if (!call.started && name.isEmpty()) {
            if (call.early.length() + arguments.length() > MAX_NAMELESS_CHARS)
                throw DialectException.malformed("tool_calls", "A tool call has no name.");
            call.early.append(arguments);
            return;
        }
        start(call, name);
        arguments(call, arguments);
    }

    /** Nothing more comes. */
    void end() {
        for (Call call : byUpstreamIndex.values()) start(call, "");
    }

    private Call call(Fields fragment, int position, String id, String name, String arguments) {
        boolean indexed = fragment.node("index").isIntegralNumber();
        boolean begins = !name.isEmpty() || !id.isEmpty();
        Call before = last;
        // Without an index: a name or an id begins a call, anything else goes on with the last one.
        if (!indexed && before != null && !(begins && isAnother(before, id, name, arguments))) return before;
        long upstream = indexed ? fragment.count("index") : -1L - count - position;
        Call known = byUpstreamIndex.get(upstream);
        if (known != null && !isAnother(known, id, name, arguments)) return known;
        if (count >= MAX_CALLS) throw DialectException.malformed("tool_calls", "There are too many tool calls.");
        if (known != null) start(known, "");
        Call call = new Call(count, id.isEmpty() ? "call_" + count : id);
        count++;
        byUpstreamIndex.put(upstream, call);
        return call;
    }

    /** A call with a name of its own is another one if it has another id, or if the one before has all its arguments. */
    private static boolean isAnother(Call known, String id, String name, String arguments) {
        if (name.isEmpty()) return false;
        if (!id.isEmpty()) return !id.equals(known.id);
        return known.arguments.isComplete() && !arguments.isBlank();
    }

    private void start(Call call, String name) {
        if (call.started) return;
        call.started = true;
        events.accept(new ChatEvent.ToolCallStart(call.index, call.id, name));
        arguments(call, call.early.toString());
        call.early.setLength(0);
    }

    private void arguments(Call call, String json) {
        if (json.isEmpty()) return;
        call.arguments.add(json);
        events.accept(new ChatEvent.ToolCallDelta(call.index, json));
    }
}
