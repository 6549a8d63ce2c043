package dev.gatehouse.cli;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that the demo found out.
 *
 * @param firstRequest how long the very first request took, sent to the second provider directly
 */
record DemoOutcome(Duration firstRequest, DemoExchange request, DemoExchange stream) {

    List<DemoExchange> both() {
        return List.of(request, stream);
    }

    boolean passed() {
        return Stream.of(request, stream)
                .flatMap(exchange -> exchange.checks().values().stream())
                .allMatch(ok -> ok);
    }
}
