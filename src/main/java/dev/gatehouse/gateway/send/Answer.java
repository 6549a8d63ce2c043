package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Target;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.util.List;
import java.util.Optional;

/** What goes to the client: the answer of the first target that gave one. */
public sealed interface Answer {

    Target target();

    RouteMode mode();

    /**
     * A complete answer, a JSON document. Its attempt has ended.
     *
     * @param original what was translated into the body, for clients of its dialect
     */
    record Whole(
            Target target, RouteMode mode, String contentType, Bytes body, ChatFacts facts, Optional<Bytes> original)
            implements Answer {

        /** One that was not translated. */
        Whole(Target target, RouteMode mode, String contentType, Bytes body, ChatFacts facts) {
            this(target, mode, contentType, body, facts, Optional.empty());
        }
    }

    /** The provider's own word that the request is at fault. Its attempt has ended. */
    record Declined(Target target, RouteMode mode, AttemptClass why, int status, Bytes body) implements Answer {}

    /** An answer that has begun and is still on its way. Its attempt ends with it. */
    sealed interface Underway extends Answer, AutoCloseable {

        UpstreamReply reply();

        OpenAttempt attempt();

        @Override
        default void close() {
            reply().close();
            attempt().release();
        }
    }

    /**
     * A stream whose first content is here.
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
            implements Underway {

        public Live {
            held = List.copyOf(held);
        }
    }

    /**
     * A stream of named events whose first one is here.
     *
     * @param held the frames up to and with the first event; they come before what the reader still holds
     */
    record Events(
            Target target,
            RouteMode mode,
            UpstreamReply reply,
            SseReader reader,
            List<SseFrame> held,
            OpenAttempt attempt)
            implements Underway {

        public Events {
            held = List.copyOf(held);
        }
    }

    /**
     * Sound or text of which nothing is known but that its first bytes are here.
     *
     * @param first what was read of the body; what follows is still to be read from the reply
     */
    record Opaque(Target target, RouteMode mode, UpstreamReply reply, Bytes first, OpenAttempt attempt)
            implements Underway {}

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
