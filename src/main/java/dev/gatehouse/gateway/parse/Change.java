package dev.gatehouse.gateway.parse;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.wire.neutral.Tools;
import dev.gatehouse.wire.neutral.Turn;
import java.util.List;

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

    /** Tells the model more of how to behave, behind what the request tells it. */
    record Instruct(String text) implements Change {}

    /**
     * Goes on with the conversation behind its last message.
     *
     * @param tools the request's, by which calls of custom tools are known
     */
    record Say(List<Turn> turns, Tools tools) implements Change {
        public Say {
            turns = List.copyOf(turns);
        }
    }

    /** Asks in another dialect than the provider's. */
    record Speak(Dialect dialect) implements Change {}

    /** Says how long to think in the one way that the model takes: an effort within which it decides, or a number of tokens. */
    record Think(boolean adaptively) implements Change {}

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
