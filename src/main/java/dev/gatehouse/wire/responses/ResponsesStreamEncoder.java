package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamEncoder;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a streamed response: one message or thought at a time; calls of tools, whose arguments may arrive in turns, side by side. Source:
 * OpenAI API reference, "Streaming events", read 2026-11-21.
 */
final class ResponsesStreamEncoder implements StreamEncoder {

    /** The last event repeats the whole answer; no model writes as much. */
    static final int MAX_ANSWER_CHARS = 16 * 1024 * 1024;

    private final Showing showing;
    private final EventWriter out = new EventWriter();
    /** By the index of the output; what is complete. */
    private final TreeMap<Integer, ObjectNode> output = new TreeMap<>();

    private final TreeMap<Integer, CallItem> calls = new TreeMap<>();
    private @Nullable ResponseFrame response;
    private @Nullable MessageItem message;
    private @Nullable ThoughtItem thought;
    private @Nullable Usage usage;
    private FinishReason reason = FinishReason.STOP;
    private int items;
    private long chars;
    private boolean refused;
    private boolean ended;

    ResponsesStreamEncoder(Showing showing) {
        this.showing = showing;
    }

    @Override
    public byte[] encode(ChatEvent event) {
        if (!ended) write(event);
        return out.take();
    }

    @Override
    public byte[] end() {
        if (ended) return new byte[0];
        ObjectNode last = finished();
        tell("response." + last.path("status").textValue(), last);
        ended = true;
        return out.take();
    }

    /** The whole response, everything that was open being closed. */
    ObjectNode finished() {
        ResponseFrame frame = begun();
        close();
        ObjectNode last = frame.withOutput(output());
        Finish.encode(reason, refused, last);
        if (usage != null) last.set("usage", ResponsesUsage.encode(usage));
        return last;
    }

    private void write(ChatEvent event) {
        switch (event) {
            case ChatEvent.Start start -> begin(start);
            case ChatEvent.TextDelta delta -> {
                if (!delta.text().isEmpty()) message(delta.text()).text(delta.text());
            }
            case ChatEvent.RefusalDelta delta -> {
                if (delta.text().isEmpty()) return;
                refused = true;
                message(delta.text()).refusal(delta.text());
            }
            case ChatEvent.ReasoningDelta delta -> think(delta);
            case ChatEvent.ToolCallStart call -> call(call);
            case ChatEvent.ToolCallDelta delta -> arguments(delta);
            case ChatEvent.Annotation annotation -> {
                if (message != null) message.note(annotation);
            }
            case ChatEvent.Finish finish -> {
                reason = finish.reason();
                close();
            }
            case ChatEvent.UsageReport report -> usage = report.usage();
            case ChatEvent.Failure failure -> fail(failure);
            case ChatEvent.Ping ping -> out.comment();
            // This dialect's answers have no sound.
            case ChatEvent.AudioDelta audio -> {}
        }
    }

    private void begin(ChatEvent.Start start) {
        if (response != null) return;
        response = new ResponseFrame(start, showing);
        tell("response.created", response.inProgress());
        tell("response.in_progress", response.inProgress());
    }

    private ResponseFrame begun() {
        if (response == null) begin(new ChatEvent.Start("", "", 0));
        return Objects.requireNonNull(response);
    }

    private MessageItem message(String piece) {
        hold(piece);
        closeThought();
        if (message == null) message = new MessageItem(out, begun().itemId("msg", items), items++);
        return message;
    }

    private void think(ChatEvent.ReasoningDelta delta) {
        boolean closes = !delta.signature().isEmpty() || !delta.sealed().isEmpty();
        boolean empty = delta.text().isEmpty() && !closes;
        if (empty || !showing.reasoning()) return;
        hold(delta.text() + delta.signature() + delta.sealed());
        closeMessage();
        if (thought == null) thought = new ThoughtItem(out, thoughtId(delta), items++);
        thought.text(delta.text());
        if (!closes) return;
        thought.seal(delta);
        closeThought();
    }

    private String thoughtId(ChatEvent.ReasoningDelta delta) {
        String bound = delta.dialect() == OPENAI_RESPONSES
                ? ReasoningItems.Seal.read(delta.sealed()).id()
                : "";
        return bound.isEmpty() ? begun().itemId("rs", items) : bound;
    }

    private void call(ChatEvent.ToolCallStart call) {
        closeThought();
        closeMessage();
        boolean custom = showing.tools().isCustom(call.name());
        String id = begun().itemId(custom ? "ctc" : "fc", items);
        calls.put(call.index(), new CallItem(out, id, items++, call, showing.tools()));
    }

    private void arguments(ChatEvent.ToolCallDelta delta) {
        CallItem call = calls.get(delta.index());
        if (call == null) return;
        hold(delta.json());
        if (!call.arguments(delta.json())) return;
        calls.remove(delta.index());
        output.put(call.index(), call.end(OutputItem.DONE));
    }

    private void fail(ChatEvent.Failure failure) {
        ObjectNode last = begun().withOutput(output()).put("status", "failed");
        last.putObject("error").put("code", Errors.codeInside(failure)).put("message", failure.message());
        tell("response.failed", last);
        ended = true;
    }

    private void close() {
        closeThought();
        closeMessage();
        closeCalls();
    }

    private void closeThought() {
        if (thought == null) return;
        output.put(thought.index(), thought.end(status()));
        thought = null;
    }

    private void closeMessage() {
        if (message == null) return;
        output.put(message.index(), message.end(status()));
        message = null;
    }

    private void closeCalls() {
        calls.values().forEach(call -> output.put(call.index(), call.end(status())));
        calls.clear();
    }

    /** What is open when the answer is cut off is cut off with it. */
    private String status() {
        return reason == FinishReason.LENGTH ? OutputItem.CUT_OFF : OutputItem.DONE;
    }

    private void hold(String more) {
        chars += more.length();
        if (chars > MAX_ANSWER_CHARS) throw DialectException.malformed("", "The answer is too long.");
    }

    private ArrayNode output() {
        return Trees.array().addAll(output.values());
    }

    private void tell(String type, ObjectNode whole) {
        ObjectNode event = Trees.object();
        event.set("response", whole);
        out.event(type, event);
    }
}
