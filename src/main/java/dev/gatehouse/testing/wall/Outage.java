package dev.gatehouse.testing.wall;

import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Down from the first call on, for a time: every connection is reset. */
final class Outage implements Script {

    private static final long NOT_YET = Long.MIN_VALUE;

    private final Duration length;
    private final Script afterwards;
    private final AtomicLong beganNanos = new AtomicLong(NOT_YET);

    Outage(Duration length, Script afterwards) {
        this.length = length;
        this.afterwards = afterwards;
    }

    @Override
    public void answer(Request request, Wire wire) throws IOException {
        beganNanos.compareAndSet(NOT_YET, request.receivedAtNanos());
        if (request.receivedAtNanos() - beganNanos.get() < length.toNanos()) wire.reset();
        else afterwards.answer(request, wire);
    }
}
