package dev.gatehouse.gateway.stream;

import dev.gatehouse.gateway.stream.Sent.Channel;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatFacts.Part;
import dev.gatehouse.wire.openai.ChatFacts.Piece;
import dev.gatehouse.wire.openai.ChatScanner;
import dev.gatehouse.wire.sse.SseFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fits the stream of another attempt to what the client has. A model that was asked to carry on may do so, or may start over
 * all the same: its first words tell. From one that starts over, what equals the part already sent is swallowed, and the
 * rest flows on; one that says something else cannot finish this answer. Used once, by the exchange's thread.
 */
final class Seam {

    /** So many equal characters are no chance: the model has started over. */
    static final int STARTED_OVER = 32;

    /** What becomes of a frame. */
    sealed interface Fit {}

    /** Goes to the client, and all the frames that were held back before it. */
    record Flows(List<Held> frames) implements Fit {}

    /** The client has it already, or it adds nothing, or it is not known yet which. */
    record Kept() implements Fit {}

    /** The part that the client has is over within this frame: here is the rest of the frame, in words of our own. */
    record Rest(Map<Channel, String> parts, ChatFacts facts) implements Fit {}

    /** The other attempt answers differently. */
    record Misfit() implements Fit {}

    /** A frame in memory of its own, and what is in it. */
    record Held(SseFrame frame, ChatFacts facts) {}

    private enum State {
        /** Asked to carry on, and not clear yet whether it does. */
        UNDECIDED,
        /** It repeats what was sent. */
        REPEATING,
        /** Nothing of what was sent is left to be repeated. */
        OPEN
    }

    private final Map<Channel, String> sent;
    /** What a model that carries on was not shown of it. */
    private final String tail;

    /** How many characters of each part came again; all of them were equal. */
    private final Map<Channel, Integer> repeated = new HashMap<>();

    /** While undecided. */
    private final List<Held> held = new ArrayList<>();

    private final StringBuilder heldText = new StringBuilder();
    private State state;

    /** @param carriesOn whether the other attempt was asked to */
    Seam(Sent sent, boolean carriesOn) {
        this.sent = sent.parts();
        this.tail = sent.tail();
        this.state = this.sent.isEmpty() ? State.OPEN : carriesOn ? State.UNDECIDED : State.REPEATING;
    }

    Fit fit(SseFrame frame, ChatFacts facts) {
        return switch (state) {
            case OPEN -> adds(facts) ? new Flows(List.of(new Held(frame, facts))) : new Kept();
            case REPEATING -> repeat(frame, facts);
            case UNDECIDED -> adds(facts) ? decide(frame, facts) : new Kept();
        };
    }

    /** Reasoning for what the client reads already is not shown, nor an empty delta. */
    private static boolean adds(ChatFacts facts) {
        return facts.pieces().stream().anyMatch(piece -> piece.part() != Part.REASONING)
                || facts.choicesFinished() != 0
                || facts.usage().isPresent();
    }

    private Fit decide(SseFrame frame, ChatFacts facts) {
        held.add(keep(frame));
        boolean plain = true;
        for (Piece piece : facts.pieces()) {
            if (piece.part() == Part.TEXT) heldText.append(text(frame, piece));
            else if (piece.part() != Part.REASONING) plain = false;
        }
        String before = sent.getOrDefault(Sent.TEXT, "");
        int again = commonPrefix(before, heldText);
        if (again >= Math.min(before.length(), STARTED_OVER)) return startOver();
        boolean maySayMore = again == heldText.length() || heldText.length() < tail.length();
        if (plain && maySayMore && facts.choicesFinished() == 0) return new Kept();
        state = State.OPEN;
        return plain ? carryOn(facts) : new Flows(List.copyOf(held));
    }

    private static int commonPrefix(CharSequence one, CharSequence other) {
        int length = Math.min(one.length(), other.length());
        int common = 0;
        while (common < length && one.charAt(common) == other.charAt(common)) common++;
        return common;
    }

    /** It may or may not say again the white space that it was not shown. */
    private Fit carryOn(ChatFacts last) {
        int shown = commonPrefix(tail, heldText);
        if (shown == 0) return new Flows(List.copyOf(held));
        String more = heldText.substring(shown);
        if (more.isEmpty() && last.finishReason().isEmpty()) return new Kept();
        return new Rest(more.isEmpty() ? Map.of() : Map.of(Sent.TEXT, more), last);
    }

    private static Held keep(SseFrame frame) {
        SseFrame kept = frame.kept();
        return new Held(
                kept,
                ChatScanner.scan(kept.bytes(), kept.dataFrom(), kept.dataTo()).orElseThrow());
    }

    /** What was held back is a repetition after all; only the last frame can reach beyond what was sent. */
    private Fit startOver() {
        state = State.REPEATING;
        Fit fit = new Kept();
        for (Held one : held) {
            fit = repeat(one.frame(), one.facts());
            if (fit instanceof Misfit) break;
        }
        return fit;
    }

    private Fit repeat(SseFrame frame, ChatFacts facts) {
        var rest = new LinkedHashMap<Channel, String>();
        for (Piece piece : facts.pieces()) {
            if (piece.part() == Part.REASONING) continue;
            if (piece.part() == Part.OTHER) return new Misfit();
            var channel = Channel.of(piece);
            String before = sent.getOrDefault(channel, "");
            String text = text(frame, piece);
            int left = Math.max(0, before.length() - repeated.getOrDefault(channel, 0));
            if (!isSame(channel, before, text)) return new Misfit();
            if (text.length() <= left) continue;
            // A call that begins here has an id, which is not ours to invent.
            if (piece.part() == Part.TOOL_NAME) return new Misfit();
            rest.merge(channel, text.substring(left), String::concat);
        }
        boolean nothing = rest.isEmpty() && facts.choicesFinished() == 0;
        if (!isCovered()) return nothing ? new Kept() : new Misfit();
        state = State.OPEN;
        return nothing ? new Kept() : new Rest(rest, facts);
    }

    /** Whether more of a part, as far as it was sent, says what was sent. */
    private boolean isSame(Channel channel, String before, String more) {
        int at = repeated.getOrDefault(channel, 0);
        repeated.put(channel, at + more.length());
        int compared = Math.min(more.length(), before.length() - at);
        return compared <= 0 || before.regionMatches(at, more, 0, compared);
    }

    private static String text(SseFrame frame, Piece piece) {
        return Sent.decoded(Arrays.copyOfRange(frame.bytes(), piece.from(), piece.to()));
    }

    private boolean isCovered() {
        return sent.entrySet().stream()
                .allMatch(part -> repeated.getOrDefault(part.getKey(), 0)
                        >= part.getValue().length());
    }
}
