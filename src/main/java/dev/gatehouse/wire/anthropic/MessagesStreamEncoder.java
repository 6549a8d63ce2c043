package dev.gatehouse.wire.anthropic;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.JsonBalance;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamEncoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of a streamed message: blocks one after the other, never two open at once. While the arguments of a tool call are incomplete,
 * its block stays open, and what belongs to others is held; a call whose arguments are complete gives way to the next. The usage is told at
 * the end, when it is known. Source: Claude docs, "Streaming messages", read 2026-11-21.
 */
final class MessagesStreamEncoder implements StreamEncoder {

    /** Arguments of calls that come interleaved are held until their turn; a file of a megabyte, escaped, still fits. */
    private static final int MAX_HELD_CHARS = 4 * 1024 * 1024;

    private static final int MAX_HELD_BLOCKS = 256;

    private final Showing showing;
    private final EventWriter writer = new EventWriter();
    private final Deque<Block> held = new ArrayDeque<>();
    private final Set<Integer> over = new HashSet<>();
    private int heldChars;
    private ChatEvent.@Nullable Start start;
    private @Nullable Block open;
    private Usage usage;
    private ChatEvent.Finish finish = new ChatEvent.Finish(FinishReason.STOP);
    private boolean begun;
    private boolean ended;

    /** What a block is of, and what of it waits to be written. */
    private static final class Block {
        final Kind kind;
        final int call;
        final String id;
        final String name;
        final StringBuilder content = new StringBuilder();
        final JsonBalance arguments = new JsonBalance();
        String signature = "";

        Block(Kind kind, int call, String id, String name) {
            this.kind = kind;
            this.call = call;
            this.id = id;
            this.name = name;
        }

        boolean mayEnd() {
            return kind != Kind.TOOL || arguments.isComplete();
        }

        /** A signed thought is over; a sealed one comes whole. */
        boolean takes(Kind more) {
            return kind == more && kind != Kind.SEALED && signature.isEmpty();
        }
    }

    private enum Kind {
        TEXT,
        THINKING,
        SEALED,
        TOOL
    }

    MessagesStreamEncoder(Showing showing) {
        this.showing = showing;
        this.usage = new Usage(showing.promptTokens(), 0, 0, 0, true);
    }

    @Override
    public byte[] encode(ChatEvent event) {
        if (ended) return new byte[0];
        switch (event) {
            // Written with what follows, so that usage which comes right behind it is in it.
            case ChatEvent.Start first -> start = first;
            case ChatEvent.UsageReport report -> usage = report.usage();
            case ChatEvent.TextDelta delta -> more(Kind.TEXT, delta.text());
            case ChatEvent.RefusalDelta delta -> more(Kind.TEXT, delta.text());
            case ChatEvent.ReasoningDelta delta -> thought(delta);
            case ChatEvent.ToolCallStart call -> next(new Block(Kind.TOOL, call.index(), call.id(), call.name()));
            case ChatEvent.ToolCallDelta delta -> arguments(delta);
            // Their places in the text are told by another dialect's rules.
            case ChatEvent.AudioDelta audio -> {}
            case ChatEvent.Annotation note -> {
                Block block = open;
                boolean ours = note.dialect() == ANTHROPIC && block != null && block.kind == Kind.TEXT;
                if (ours) writer.citation(note.raw());
            }
            case ChatEvent.Finish last -> {
                finish = last;
                begin();
                drain(true);
            }
            case ChatEvent.Failure failure -> {
                ended = true;
                writer.error(MessagesErrors.encode(failure, ""));
            }
            case ChatEvent.Ping ping -> writer.ping();
        }
        return writer.taken();
    }

    @Override
    public byte[] end() {
        if (ended) return new byte[0];
        begin();
        drain(true);
        ended = true;
        writer.messageEnd(finish, MessagesUsage.encode(usage));
        return writer.taken();
    }

    private void begin() {
        if (begun) return;
        begun = true;
        ChatEvent.Start first = start == null ? new ChatEvent.Start("", "", 0) : start;
        writer.messageStart(
                first.id(), showing.model().isEmpty() ? first.model() : showing.model(), MessagesUsage.encode(usage));
    }

    private void thought(ChatEvent.ReasoningDelta delta) {
        if (!showing.reasoning()) return;
        boolean ours = delta.dialect() == ANTHROPIC;
        if (ours && !delta.sealed().isEmpty()) {
            var block = new Block(Kind.SEALED, -1, "", "");
            block.content.append(delta.sealed());
            next(block);
            return;
        }
        more(Kind.THINKING, delta.text());
        if (ours && !delta.signature().isEmpty()) sign(delta.signature());
    }

    private void sign(String signature) {
        Block last = held.isEmpty() ? open : held.getLast();
        if (last == null || !last.takes(Kind.THINKING)) {
            last = new Block(Kind.THINKING, -1, "", "");
            next(last);
        }
        last.signature = signature;
        if (last == open) writer.signature(signature);
        else hold(signature.length());
    }

    private void more(Kind kind, String text) {
        if (text.isEmpty()) return;
        begin();
        Block last = held.isEmpty() ? open : held.getLast();
        if (last == null || !last.takes(kind)) {
            last = new Block(kind, -1, "", "");
            next(last);
        }
        append(last, text);
    }

    private void arguments(ChatEvent.ToolCallDelta delta) {
        if (delta.json().isEmpty() || over.contains(delta.index())) return;
        Block block = open;
        if (block != null && block.kind == Kind.TOOL && block.call == delta.index()) {
            append(block, delta.json());
            if (block.mayEnd() && !held.isEmpty()) drain(false);
            return;
        }
        for (Block waiting : held) {
            if (waiting.kind == Kind.TOOL && waiting.call == delta.index()) append(waiting, delta.json());
        }
    }

    private void append(Block block, String text) {
        if (block.kind == Kind.TOOL) block.arguments.add(text);
        if (block == open) {
            write(block, text);
        } else {
            hold(text.length());
            block.content.append(text);
        }
    }

    private void hold(int chars) {
        heldChars += chars;
        if (heldChars > MAX_HELD_CHARS || held.size() > MAX_HELD_BLOCKS)
            throw DialectException.malformed("content", "The answer's parts are too much interleaved.");
    }

    /** A block that comes behind everything so far. */
    private void next(Block block) {
        begin();
        held.add(block);
        hold(block.content.length());
        if (open == null || open.mayEnd()) drain(false);
    }

    /** @param all the answer is over: no block stays open */
    private void drain(boolean all) {
        while (!held.isEmpty() && (open == null || all || open.mayEnd())) {
            close();
            Block block = held.removeFirst();
            heldChars -= block.content.length() + block.signature.length();
            open = block;
            opened(block);
        }
        if (all) close();
    }

    private void opened(Block block) {
        String content = block.content.toString();
        switch (block.kind) {
            case TEXT -> writer.textStart();
            case THINKING -> writer.thinkingStart();
            case SEALED -> writer.sealed(content);
            case TOOL -> writer.toolStart(block.id, block.name);
        }
        if (block.kind != Kind.SEALED && !content.isEmpty()) write(block, content);
        if (!block.signature.isEmpty()) writer.signature(block.signature);
        block.content.setLength(0);
    }

    private void write(Block block, String text) {
        switch (block.kind) {
            case TEXT -> writer.text(text);
            case THINKING -> writer.thinking(text);
            case TOOL -> writer.arguments(text);
            case SEALED -> {}
        }
    }

    private void close() {
        Block block = open;
        if (block == null) return;
        if (block.kind == Kind.TOOL) over.add(block.call);
        writer.blockStop();
        open = null;
    }
}
