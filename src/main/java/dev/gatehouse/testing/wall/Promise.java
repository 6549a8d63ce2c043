package dev.gatehouse.testing.wall;

import static java.util.Comparator.naturalOrder;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a gateway should do beyond answering. Providers are counted from 1.
 *
 * @param found what it did instead, in a few words; asked only if the promise was not kept
 */
record Promise(String words, Predicate<Evidence> kept, Function<Evidence, String> found) {

    private static final String NEVER = "never";

    static Promise firstContentWithin(Duration bound) {
        return new Promise(
                "first content within " + seconds(bound),
                seen -> seen.replies().stream()
                        .allMatch(reply -> reply.firstContent()
                                .map(after -> after.compareTo(bound) <= 0)
                                .orElse(false)),
                seen -> seen.replies().stream()
                        .flatMap(reply -> reply.firstContent().stream())
                        .max(naturalOrder())
                        .map(Promise::seconds)
                        .orElse(NEVER));
    }

    static Promise calls(int provider, int count) {
        return new Promise(
                "provider " + provider + (count == 0 ? " never called" : " called " + count + "×"),
                seen -> callsOf(provider, seen).size() == count,
                seen -> callsOf(provider, seen).size() + "×");
    }

    static Promise atMost(int count, int provider, Duration within) {
        return new Promise(
                "provider " + provider + " called at most " + count + "× in " + seconds(within),
                seen -> most(callsOf(provider, seen), within) <= count,
                seen -> most(callsOf(provider, seen), within) + "×");
    }

    /** The first provider, which was down from its first call on, is called again soon after. */
    static Promise comebackWithin(Duration bound, Duration outage) {
        return new Promise(
                "used again within " + seconds(bound) + " after recovery",
                seen -> comeback(callsOf(1, seen), outage)
                        .map(after -> after.compareTo(bound) <= 0)
                        .orElse(false),
                seen -> comeback(callsOf(1, seen), outage).map(Promise::seconds).orElse(NEVER));
    }

    /** How long after its recovery the provider was called for the first time. */
    private static Optional<Duration> comeback(List<Duration> calls, Duration outage) {
        return calls.stream()
                .map(call -> call.minus(calls.getFirst()).minus(outage))
                .filter(after -> !after.isNegative())
                .min(naturalOrder());
    }

    /** The record has the failed attempt and the one that answered, with its tokens. */
    static Promise accounted(int promptTokens, int completionTokens) {
        return new Promise(
                "tokens and attempts recorded",
                seen -> seen.replies().stream()
                        .map(reply -> seen.records().apply(reply.requestId()))
                        .allMatch(record -> isAccounted(record, promptTokens, completionTokens)),
                seen -> "not all");
    }

    private static boolean isAccounted(JsonNode record, int promptTokens, int completionTokens) {
        JsonNode attempts = record.path("attempts");
        JsonNode last = attempts.path(attempts.size() - 1);
        return attempts.size() > 1
                && !attempts.path(0).path("class").asText().equals("ok")
                && last.path("class").asText().equals("ok")
                && has(record, promptTokens, completionTokens)
                && has(last, promptTokens, completionTokens);
    }

    private static boolean has(JsonNode row, int promptTokens, int completionTokens) {
        return row.path("prompt_tokens").asInt() == promptTokens
                && row.path("completion_tokens").asInt() == completionTokens;
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }

    private static List<Duration> callsOf(int provider, Evidence seen) {
        return seen.calls().get(provider - 1);
    }

    private static long most(List<Duration> calls, Duration window) {
        return calls.stream()
                .mapToLong(first -> calls.stream()
                        .filter(call -> call.compareTo(first) >= 0 && call.compareTo(first.plus(window)) < 0)
                        .count())
                .max()
                .orElse(0);
    }
}
