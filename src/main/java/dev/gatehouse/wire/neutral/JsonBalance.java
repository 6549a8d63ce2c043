package dev.gatehouse.wire.neutral;

/** Tells, as pieces of JSON text go by, whether an object is complete. Keeps none of them. Not thread-safe. */
public final class JsonBalance {

    private int depth;
    private boolean quoted;
    private boolean escaped;
    private boolean complete;

    public void add(String piece) {
        for (int i = 0; i < piece.length(); i++) next(piece.charAt(i));
    }

    private void next(char c) {
        if (escaped) {
            escaped = false;
        } else if (quoted) {
            if (c == '\\') escaped = true;
            if (c == '"') quoted = false;
        } else {
            switch (c) {
                case '"' -> quoted = true;
                case '{', '[' -> depth++;
                case '}', ']' -> complete |= --depth == 0;
                default -> {}
            }
        }
    }

    /** True once an object was begun and ended: what else may come is white space, or belongs to another. */
    public boolean isComplete() {
        return complete;
    }
}
