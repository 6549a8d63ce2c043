package dev.gatehouse.wire.neutral;

import java.util.function.Consumer;

/**
 * Tells the thoughts that a model wrote between {@code <think>} and {@code </think>} at the start of its answer from the answer. The tags
 * may come in pieces: at most a tag's length, and the white space before the first, is held back. Not thread-safe.
 */
public final class ThinkTags {

    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    /** Templates put a line break or two before the tag; whoever writes more is writing an answer. */
    private static final int MAX_WHITE_SPACE = 64;

    private final Consumer<String> thoughts;
    private final Consumer<String> answer;
    private State state = State.START;
    private String held = "";

    private enum State {
        START,
        INSIDE,
        /** Behind the thoughts, where a line break or two separate the answer. */
        GAP,
        ANSWER
    }

    public ThinkTags(Consumer<String> thoughts, Consumer<String> answer) {
        this.thoughts = thoughts;
        this.answer = answer;
    }

    public void add(String piece) {
        if (state == State.ANSWER) {
            tell(answer, piece);
            return;
        }
        held += piece;
        if (state == State.START) start();
        if (state == State.INSIDE) inside();
        if (state == State.GAP) gap();
    }

    /** Nothing more comes. */
    public void end() {
        tell(state == State.INSIDE ? thoughts : answer, state == State.GAP ? "" : held);
        held = "";
        state = State.ANSWER;
    }

    private void start() {
        String begun = held.stripLeading();
        if (begun.startsWith(OPEN)) {
            held = begun.substring(OPEN.length());
            state = State.INSIDE;
        } else if (!OPEN.startsWith(begun) || held.length() - begun.length() > MAX_WHITE_SPACE) {
            tell(answer, held);
            held = "";
            state = State.ANSWER;
        }
    }

    private void inside() {
        int end = held.indexOf(CLOSE);
        if (end >= 0) {
            tell(thoughts, held.substring(0, end));
            held = held.substring(end + CLOSE.length());
            state = State.GAP;
            return;
        }
        int keep = Math.min(held.length(), CLOSE.length() - 1);
        while (!CLOSE.startsWith(held.substring(held.length() - keep))) keep--;
        tell(thoughts, held.substring(0, held.length() - keep));
        held = held.substring(held.length() - keep);
    }

    private void gap() {
        held = held.stripLeading();
        if (held.isEmpty()) return;
        tell(answer, held);
        held = "";
        state = State.ANSWER;
    }

    private static void tell(Consumer<String> to, String text) {
        if (!text.isEmpty()) to.accept(text);
    }
}
