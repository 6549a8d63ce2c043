package dev.gatehouse.testing.wall;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** What a gateway should do beyond answering. Providers are counted from 1. */
record Promise(String words, Predicate<Evidence> kept) {

    static Promise firstContentWithin(Duration bound) {
        return new Promise(
                "first content within " + bound.toSeconds() + " s",
                seen -> seen.replies().stream()
                        .allMatch(reply -> reply.firstContent()
                                .map(after -> after.compareTo(bound) <= 0)
                                .orElse(false)));
    }

    static Promise calls(int provider, int count) {
        return new Promise(
                count == 0
                        ? "provider " + provider + " never called"
                        : "provider " + provider + " called " + count + "×",
                seen -> callsOf(provider, seen).size() == count);
    }

    static Promise atMost(int count, int provider, Duration within) {
        return new Promise(
                "provider " + provider + " called at most " + count + "× in " + within.toSeconds() + " s",
                seen -> most(callsOf(provider, seen), within) <= count);
    }

    /** The first provider, which was down from its first call on, is called again soon after. */
    static Promise comebackWithin(Duration bound, Duration outage) {
        return new Promise("used again within " + bound.toSeconds() + " s after recovery", seen -> {
            List<Duration> calls = callsOf(1, seen);
            if (calls.isEmpty()) return false;
            Duration recovery = calls.getFirst().plus(outage);
            return calls.stream()
                    .anyMatch(call -> call.compareTo(recovery) >= 0 && call.compareTo(recovery.plus(bound)) <= 0);
        });
    }

    /** The record has the failed attempt and the one that answered, with its tokens. */
    static Promise accounted(int promptTokens, int completionTokens) {
        return new Promise(
                "tokens and attempts recorded",
                seen -> seen.replies().stream()
                        .map(reply -> seen.records().apply(reply.requestId()))
                        .allMatch(record -> isAccounted(record, promptTokens, completionTokens)));
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
