package dev.gatehouse.testing.wall;

import java.time.Duration;
import java.util.List;

/**
 * How a gateway did with one fault.
 *
 * @param calls to each provider
 * @param detail why it is no pass, else what the fault is
 */
public record Result(String name, Verdict verdict, Duration took, List<Integer> calls, String detail) {

    public Result {
        calls = List.copyOf(calls);
    }

    public int allCalls() {
        return calls.stream().mapToInt(Integer::intValue).sum();
    }
}
