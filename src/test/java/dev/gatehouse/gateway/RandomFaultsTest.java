package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.ChatAnswer;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Fault;
import dev.gatehouse.testing.RandomFaults;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a group's providers do, in whatever order, a client gets the whole answer or one error, and every call is on record.
 * Each story is a group with providers of its own and a few requests one after the other; many run at a time. Another seed:
 * {@code -Dgatehouse.seed=7}.
 */
class RandomFaultsTest {

    private static final int STORIES = 400;
    private static final int REQUESTS = 3;
    private static final int AT_A_TIME = 48;
    private static final double SHARE = 0.6;

    /** How the record says that no connection came about: at a provider that is gone, or on a machine that is very busy. */
    private static final List<String> NO_CALL = List.of("could not be reached", "took no connection in time");

    private final long seed = Long.getLong("gatehouse.seed", new Random().nextLong(1_000_000));

    @Test
    void clientGetsTheWholeAnswerOrOneError() throws Exception {
        var faults = new RandomFaults(seed, SHARE, List.of(Fault.values()), Duration.ZERO);
        var gone = FakeUpstream.start(faults);
        gone.close();
        try (var upstream = FakeUpstream.start(faults);
                var gateway = TestGateway.configured(document(upstream, gone));
                var threads = Executors.newFixedThreadPool(
                        AT_A_TIME, Thread.ofVirtual().factory())) {
            var stories = new ArrayList<Callable<List<Told>>>();
            for (int story = 0; story < STORIES; story++) {
                int number = story;
                stories.add(() -> tell(gateway, number));
            }
            var told = new ArrayList<Told>();
            for (Future<List<Told>> one : threads.invokeAll(stories)) told.addAll(one.get());
            for (Told one : told) {
                assertThat(one.answer().flaw(RandomFaults.TEXTS))
                        .as(() -> report(one, faults))
                        .isEmpty();
            }
            assertCallsAreOnRecord(upstream, gateway, told, faults);
            // The faults are neither so many nor so few that nothing is shown.
            assertThat(told.stream().filter(one -> one.answer().isWhole())).hasSizeBetween(STORIES, STORIES * 5 / 2);
            assertThat(faults.failed()).isGreaterThan(STORIES);
        }
    }

    /** @param id of the request */
    private record Told(int story, String id, ChatAnswer answer) {}

    private static List<Told> tell(TestGateway gateway, int story) {
        var told = new ArrayList<Told>();
        for (int request = 1; request <= REQUESTS; request++) {
            String id = "s" + story + "-" + request;
            HttpResponse<String> response = gateway.send(gateway.keyed("/v1/chat/completions", "application/json")
                    .header("X-Request-ID", id)
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                            """
                            {"model":"s%d","stream":%s,"temperature":0.2,"user":"%s",
                             "messages":[{"role":"user","content":"hi"}]}""".formatted(story, (story + request) % 4 != 0, id))));
            told.add(new Told(story, id, ChatAnswer.of(response)));
        }
        return told;
    }

    private String report(Told told, RandomFaults faults) {
        return "seed %d, %s: %s".formatted(seed, told.id(), happened(told.story(), faults));
    }

    private static List<String> happened(int story, RandomFaults faults) {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(provider -> faults.happened(name(story, provider)).toString())
                .toList();
    }

    private static String name(int story, int provider) {
        return "s" + story + "p" + provider;
    }

    /**
     * As many as the provider counted. What was overtaken may have been broken off before it was out, and what was sent on an
     * idle connection may have met its end on the way.
     */
    private void assertCallsAreOnRecord(
            FakeUpstream upstream, TestGateway gateway, List<Told> told, RandomFaults faults) {
        Map<String, Long> calls = upstream.requests().stream()
                .collect(Collectors.groupingBy(RandomFaultsTest::call, Collectors.counting()));
        for (Told one : told) {
            JsonNode record = gateway.record(one.id());
            for (int provider = 1; provider <= 3; provider++) {
                String name = name(one.story(), provider);
                List<JsonNode> made = record.path("attempts")
                        .valueStream()
                        .filter(attempt -> attempt.path("provider").asText().equals(name))
                        .filter(attempt -> !attempt.path("class").asText().equals("skipped"))
                        .filter(attempt -> NO_CALL.stream()
                                .noneMatch(attempt.path("reason").asText()::contains))
                        .toList();
                long perhapsUnseen =
                        made.stream().filter(RandomFaultsTest::perhapsUnseen).count();
                assertThat(calls.getOrDefault(name + " " + one.id(), 0L))
                        .as(() -> report(one, faults) + " " + record.toPrettyString())
                        .isBetween(made.size() - perhapsUnseen, (long) made.size());
            }
        }
    }

    private static boolean perhapsUnseen(JsonNode attempt) {
        String how = attempt.path("class").asText();
        boolean onIdleConnection = attempt.path("connect_us").asLong() == 0;
        return how.equals("superseded") || (how.equals("transport") && onIdleConnection);
    }

    private static String call(Request request) {
        return RandomFaults.provider(request) + " "
                + TestGateway.json(request.text()).path("user").asText();
    }

    private String document(FakeUpstream upstream, FakeUpstream gone) {
        var random = new Random(seed);
        var providers = new StringBuilder("version: 1\nproviders:\n");
        var groups = new StringBuilder("groups:\n");
        for (int story = 0; story < STORIES; story++) {
            int targets = 1 + random.nextInt(3);
            for (int provider = 1; provider <= targets; provider++) {
                providers.append(provider(name(story, provider), random.nextInt(10) == 0 ? gone : upstream, random));
            }
            groups.append("  - name: s%d\n    retry: {retry_after_max_wait: 400ms}\n".formatted(story));
            if (random.nextInt(3) == 0) groups.append("    hedge_after: %dms\n".formatted(10 + random.nextInt(60)));
            if (random.nextInt(4) == 0) groups.append("    recovery: off\n");
            groups.append("    targets:\n");
            for (int provider = 1; provider <= targets; provider++) {
                groups.append("      - {provider: %s, model: m}\n".formatted(name(story, provider)));
            }
        }
        return providers.append(groups).toString();
    }

    private static String provider(String name, FakeUpstream at, Random random) {
        String[] keys = {"", "{id: a, secret: \"env:KEY_ONE\"}", ", {id: b, secret: \"env:KEY_TWO\"}"};
        String pool = String.join("", List.of(keys).subList(0, 1 + random.nextInt(3)));
        return """
                  - name: %s
                    base_url: "http://127.0.0.1:%d/%s/v1"
                    keys: [%s]
                    timeouts: {headers: 200ms, ttft: 200ms, stall: 200ms}
                """.formatted(name, at.port(), name, pool);
    }
}
