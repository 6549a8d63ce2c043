package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Target;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.util.List;

/** What goes to the client: the answer of the first target that gave one. */
public sealed interface Answer {

    Target target();

    RouteMode mode();

    /** A complete answer. Its attempt has ended. */
    record Whole(Target target, RouteMode mode, Bytes body, ChatFacts facts) implements Answer {}

    /** The provider's own word that the request is at fault. Its attempt has ended. */
    record Declined(Target target, RouteMode mode, AttemptClass why, int status, Bytes body) implements Answer {}

    /**
     * A stream whose first content is here. Its attempt ends with the stream.
     *
     * @param prefilled true if the provider was asked to carry on what the client has already
     * @param held the frames up to and with the first content; they come before what the reader still holds
     */
    record Live(
            Target target,
            RouteMode mode,
            UpstreamReply reply,
            SseReader reader,
            List<SseFrame> held,
            OpenAttempt attempt,
            boolean prefilled)
            implements Answer, AutoCloseable {

        public Live {
            held = List.copyOf(held);
        }

        @Override
        public void close() {
            reply.close();
        }
    }

    /** A body in memory; compared by identity. The array is shared: who gets it may read it, never write. */
    final class Bytes {
        private final byte[] array;

        Bytes(byte[] array) {
            this.array = array;
        }

        public byte[] array() {
            return array;
        }
    }
}
