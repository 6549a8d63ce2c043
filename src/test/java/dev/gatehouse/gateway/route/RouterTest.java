package dev.gatehouse.gateway.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Group.Policy;
import dev.gatehouse.domain.Group.ResponseModel;
import dev.gatehouse.domain.Group.Strategy;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Price;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Timeouts;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order targets are planned; what live traffic shows is set by hand. */
class RouterTest {

    private static final int PLANS = 10_000;
    private static final Caller CALLER = new Caller(new UUID(1, 1), "tests");

    private final Map<String, Duration> ttft = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();
    private final Figures figures = new Figures() {
        @Override
        public Optional<Duration> medianTtft(Target target) {
            return Optional.ofNullable(ttft.get(target.model()));
        }

        @Override
        public int inFlight(Target target) {
            return inFlight.getOrDefault(target.model(), 0);
        }
    };

    private static Target target(String model, int weight, ModelFacts facts) {
        var provider = new Provider(
                "p", URI.create("http://p/v1"), Dialect.OPENAI_CHAT, List.of(), Map.of(), Timeouts.DEFAULT);
        return new Target(provider, model, weight, Timeouts.DEFAULT, facts);
    }

    /** Targets in a text: {@code a b}, or with weights {@code a*3 b*1}. */
    private static Group group(String name, Strategy strategy, String targets, String... fallbacks) {
        List<Target> all = Arrays.stream(targets.split(" "))
                .filter(target -> !target.isEmpty())
                .map(target -> target.split("\\*"))
                .map(parts -> target(parts[0], parts.length > 1 ? Integer.parseInt(parts[1]) : 1, ModelFacts.UNKNOWN))
                .toList();
        return group(name, strategy, all, fallbacks);
    }

    private static Group group(String name, Strategy strategy, List<Target> targets, String... fallbacks) {
        return new Group(
                name,
                targets,
                strategy,
                Optional.empty(),
                OptionalLong.empty(),
                List.of(fallbacks),
                Policy.DEFAULT,
                ResponseModel.REQUESTED,
                false);
    }

    private Router router(Group... groups) {
        var routing = new Routing(Settings.DEFAULT, List.of(), List.of(groups), Map.of());
        return new Router(() -> routing, figures, new Random(7), () -> 0);
    }

    private static Plan plan(Router router, boolean stream) {
        var envelope = EnvelopeReader.read(
                Endpoint.CHAT,
                "{\"model\":\"g\",\"stream\":%s}".formatted(stream).getBytes(UTF_8));
        return router.plan(CALLER, envelope, "");
    }

    private static String order(Plan plan) {
        return String.join(" ", plan.targets().stream().map(Target::model).toList());
    }

    private static String order(Router router) {
        return order(plan(router, true));
    }

    /** How often each came at that place. */
    private static Map<String, Integer> counts(Router router, int place) {
        var counts = new TreeMap<String, Integer>();
        for (int i = 0; i < PLANS; i++) {
            counts.merge(plan(router, true).targets().get(place).model(), 1, Integer::sum);
        }
        return counts;
    }

    private static void assertWithin3Sigma(int count, double probability) {
        double sigma = Math.sqrt(PLANS * probability * (1 - probability));
        assertThat((double) count).isBetween(PLANS * probability - 3 * sigma, PLANS * probability + 3 * sigma);
    }

    @Test
    void priorityIsTheOrderOfTheDocument() {
        ttft.put("c", Duration.ofMillis(1));
        inFlight.put("a", 9);
        Router router = router(group("g", Strategy.PRIORITY, "a*1 b*900 c"));
        for (int i = 0; i < 100; i++) assertThat(order(router)).isEqualTo("a b c");
    }

    @Test
    void weightedDrawsInProportionAndWithoutReplacement() {
        Router router = router(group("g", Strategy.WEIGHTED, "a*1 b*3 c*6"));
        Map<String, Integer> first = counts(router, 0);
        assertWithin3Sigma(first.getOrDefault("a", 0), 0.1);
        assertWithin3Sigma(first.getOrDefault("b", 0), 0.3);
        assertWithin3Sigma(first.getOrDefault("c", 0), 0.6);
        // Drawn from those that are left: P(b second) = P(a, b) + P(c, b).
        assertWithin3Sigma(counts(router, 1).getOrDefault("b", 0), 0.1 * 3 / 9 + 0.6 * 3 / 4);
        assertThat(plan(router, true).targets()).extracting(Target::model).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void leastLatencyOrdersByTheMedian() {
        ttft.putAll(Map.of("a", Duration.ofMillis(300), "b", Duration.ofMillis(100), "c", Duration.ofMillis(200)));
        assertThat(order(router(group("g", Strategy.LEAST_LATENCY, "a b c")))).isEqualTo("b c a");
    }

    @Test
    void whatWasNotMeasuredComesFirstForOneStreamAtATime() {
        ttft.put("a", Duration.ofMillis(300));
        ttft.put("c", Duration.ofMillis(200));
        Router router = router(group("g", Strategy.LEAST_LATENCY, "a b c"));
        assertThat(order(router)).isEqualTo("b c a");
        inFlight.put("b", 1);
        assertThat(order(router)).isEqualTo("c a b");
    }

    @Test
    void wholeAnswersMeasureNothingAndSoDoNotExplore() {
        ttft.put("b", Duration.ofMillis(300));
        Router router = router(group("g", Strategy.LEAST_LATENCY, "a b c"));
        assertThat(order(plan(router, false))).isEqualTo("b a c");
        ttft.clear();
        assertThat(order(plan(router, false))).isEqualTo("a b c");
    }

    @Test
    void leastBusyOrdersByCallsUnderWayAndDrawsAmongEquals() {
        inFlight.putAll(Map.of("a", 3, "b", 1, "c", 2));
        Router router = router(group("g", Strategy.LEAST_BUSY, "a b c"));
        for (int i = 0; i < 100; i++) assertThat(order(router)).isEqualTo("b c a");
        inFlight.putAll(Map.of("a", 1, "c", 1));
        Map<String, Integer> first = counts(router, 0);
        for (String model : List.of("a", "b", "c")) assertWithin3Sigma(first.getOrDefault(model, 0), 1 / 3.0);
    }

    @Test
    void cheapestAddsInputAndOutputAndPutsTheUnknownLast() {
        Router router = router(group(
                "g",
                Strategy.CHEAPEST,
                List.of(
                        target("unknown", 1, ModelFacts.UNKNOWN),
                        priced("dear", "1.00", "9.00"),
                        priced("cheap", "2.00", "3.00"),
                        priced("free", "0", "0"),
                        priced("cheap-too", "3.00", "2.00"))));
        assertThat(order(router)).isEqualTo("free cheap cheap-too dear unknown");
    }

    private static Target priced(String model, String input, String output) {
        var price = new Price(
                new BigDecimal(input), new BigDecimal(output), new BigDecimal(input), BigDecimal.ZERO, BigDecimal.ZERO);
        return target(
                model,
                1,
                new ModelFacts(
                        OptionalLong.empty(), OptionalLong.empty(), Optional.of(price), true, false, true, true));
    }

    @Test
    void fallbacksComeDepthFirstEachByItsOwnStrategyNoneTwice() {
        inFlight.put("b2", 5);
        Router router = router(
                group("g", Strategy.PRIORITY, "a1 a2", "B", "d"),
                group("b", Strategy.LEAST_BUSY, "b2 a2 b1", "c"),
                group("c", Strategy.PRIORITY, "c1 a1", "g", "b", "c"),
                group("d", Strategy.PRIORITY, "c1 d1"));
        assertThat(order(router)).isEqualTo("a1 a2 b1 b2 c1 d1");
    }

    @Test
    void aPlanIsBoundedHoweverManyFallbacksThereAre() {
        String many =
                String.join(" ", IntStream.range(0, 50).mapToObj(i -> "m" + i).toList());
        Router router =
                router(group("g", Strategy.PRIORITY, many, "h"), group("h", Strategy.PRIORITY, many.replace("m", "n")));
        assertThat(plan(router, true).targets()).hasSize(Chain.MAX_TARGETS);
    }

    @Test
    void groupWhoseTargetsAreOffIsServedByItsFallbacks() {
        Router router = router(group("g", Strategy.PRIORITY, "", "h"), group("h", Strategy.PRIORITY, "x"));
        Plan plan = plan(router, true);
        assertThat(order(plan)).isEqualTo("x");
        assertThat(plan.mode(plan.targets().getFirst())).isEqualTo(RouteMode.MODEL_FALLBACK);
        assertThatThrownBy(() -> plan(router(group("g", Strategy.PRIORITY, "", "g")), true))
                .isInstanceOf(Refusal.NoTarget.class);
    }

    @ParameterizedTest
    @CsvSource({"big, PRIMARY", "vendor/big, PROVIDER_FAILOVER", "small, MODEL_FALLBACK", "other/BIG, PROVIDER_FAILOVER"
    })
    void modeComparesWithTheFirstOfTheGroupItself(String model, RouteMode mode) {
        inFlight.put("small", 1);
        inFlight.put("vendor/big", 2);
        Router router = router(
                group("g", Strategy.LEAST_BUSY, "small vendor/big big", "h"),
                group("h", Strategy.PRIORITY, "other/BIG"));
        Plan plan = plan(router, true);
        assertThat(order(plan)).isEqualTo("big small vendor/big other/BIG");
        assertThat(plan.mode(target(model, 1, ModelFacts.UNKNOWN))).isEqualTo(mode);
    }
}
