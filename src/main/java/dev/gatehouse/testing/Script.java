package dev.gatehouse.testing;

import java.io.IOException;
import java.time.Duration;

/**
 * What a fake provider does with a request; run once for each, on the thread of its connection.
 *
 * <p>The connection lives on for the next request when the script returns, and ends when it throws.
 */
@FunctionalInterface
public interface Script {

    void answer(Request request, Wire wire) throws IOException;

    /** False to be run as soon as the head of that request (1 = first) is there, its body still on the wire. */
    default boolean readsBody(int ordinal) {
        return true;
    }

    /** The first request runs the first script, and so on; the last one answers all that follow. */
    static Script byTurn(Script... turns) {
        return new Script() {
            @Override
            public void answer(Request request, Wire wire) throws IOException {
                turn(request.ordinal()).answer(request, wire);
            }

            @Override
            public boolean readsBody(int ordinal) {
                return turn(ordinal).readsBody(ordinal);
            }

            private Script turn(int ordinal) {
                return turns[Math.min(ordinal, turns.length) - 1];
            }
        };
    }

    /** Answers before the body was read; the body is then read and dropped, so that no reset overtakes the reply. */
    static Script early(Script script) {
        return new Script() {
            @Override
            public void answer(Request request, Wire wire) throws IOException {
                script.answer(request, wire);
                wire.silence();
            }

            @Override
            public boolean readsBody(int ordinal) {
                return false;
            }
        };
    }

    /**
     * A whole JSON reply.
     *
     * @param headers lines such as {@code "Retry-After: 1"}
     */
    static Script status(int status, String json, String... headers) {
        return (request, wire) -> wire.json(status, json, headers);
    }

    static Script delayed(Duration delay, Script then) {
        return (request, wire) -> {
            wire.pause(delay);
            then.answer(request, wire);
        };
    }

    /** Takes the request and resets the connection. */
    static Script reset() {
        return (request, wire) -> wire.reset();
    }

    /** Takes the request and closes the connection in order. */
    static Script hangUp() {
        return (request, wire) -> wire.cut();
    }

    /** Takes the request and never answers. */
    static Script silence() {
        return (request, wire) -> wire.silence();
    }
}
