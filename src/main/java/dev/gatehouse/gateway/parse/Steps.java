package dev.gatehouse.gateway.parse;

/** Bounds how much work one check of arguments may be, by counting it. Not thread-safe. */
final class Steps {

    /** Some 100 ms at most; arguments of a megabyte need a tenth of it under any schema that a tool really has. */
    private static final int MOST = 5_000_000;

    private int left;

    /** There is more to do than a check is worth: the schema multiplies it, or a pattern goes back and forth. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooMany() {
            super("too many steps", null, false, false);
        }
    }

    /** Begins another check. */
    void begin() {
        left = MOST;
    }

    /** @throws TooMany if that was the last one */
    void take() {
        if (--left < 0) throw new TooMany();
    }

    /** The text, each reading of a character of which is a step. Patterns written by strangers can be endless work. */
    CharSequence counting(CharSequence text) {
        return new Counting(text);
    }

    private final class Counting implements CharSequence {

        private final CharSequence text;

        Counting(CharSequence text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            take();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
