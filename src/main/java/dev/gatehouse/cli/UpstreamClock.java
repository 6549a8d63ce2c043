package dev.gatehouse.cli;

import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.time.Duration;

/** Measures how long a fake provider itself takes for its answers. */
final class UpstreamClock implements Script {

    private final Script script;
    private volatile Duration lastAnswer = Duration.ZERO;

    UpstreamClock(Script script) {
        this.script = script;
    }

    @Override
    public void answer(Request request, Wire wire) throws IOException {
        long started = System.nanoTime();
        script.answer(request, wire);
        lastAnswer = Duration.ofNanos(System.nanoTime() - started);
    }

    /** From the request received to the last byte of the answer sent; of the newest answer. */
    Duration lastAnswer() {
        return lastAnswer;
    }
}
