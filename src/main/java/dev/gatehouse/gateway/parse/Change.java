package dev.gatehouse.gateway.parse;

/** What a request is changed by, beside its model, so that a certain target accepts it. */
public sealed interface Change {

    /** Leaves a top-level field out. */
    record Drop(String field) implements Change {}

    /** Gives a top-level field another name; leaves it out if one of that name is there already. */
    record Rename(String field, String name) implements Change {}

    /**
     * Lowers the limits of the answer's length, where the request has any, to 1 at least.
     *
     * @param spent tokens that were answered already
     */
    record Spend(long spent) implements Change {}

    /**
     * Ends the conversation with what the assistant has said so far, for the model to carry on.
     *
     * @param escaped the inside of a JSON string, as it came
     */
    record Prefill(Bytes escaped) implements Change {}

    /** Bytes that are shared, not copied; compared by identity. */
    final class Bytes {
        private final byte[] array;

        public Bytes(byte[] array) {
            this.array = array;
        }

        byte[] array() {
            return array;
        }
    }
}
