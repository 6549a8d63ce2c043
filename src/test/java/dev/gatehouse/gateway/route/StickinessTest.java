package dev.gatehouse.gateway.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Group.Policy;
import dev.gatehouse.domain.Group.ResponseModel;
import dev.gatehouse.domain.Group.Stickiness;
import dev.gatehouse.domain.Group.Strategy;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Timeouts;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A conversation goes back to where it was answered last. */
class StickinessTest {

    private static final Caller ANN = new Caller(new UUID(1, 1), "ann");
    private static final Figures NO_FIGURES = new Figures() {
        @Override
        public Optional<Duration> medianTtft(Target target) {
            return Optional.empty();
        }

        @Override
        public int inFlight(Target target) {
            return 0;
        }
    };

    private static final Caller BOB = new Caller(new UUID(2, 2), "bob");

    /** Near its overflow, as a monotonic clock may be. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final AtomicReference<Routing> routing = new AtomicReference<>(Routing.empty());
    private final Router router = new Router(routing::get, NO_FIGURES, new Random(7), nanos::get);

    private static Target target(String model) {
        var provider = new Provider(
                "P", URI.create("http://p/v1"), Dialect.OPENAI_CHAT, List.of(), Map.of(), Timeouts.DEFAULT);
        return new Target(provider, model, ModelFacts.UNKNOWN);
    }

    private static Group group(String name, List<String> models, String... fallbacks) {
        return new Group(
                name,
                models.stream().map(StickinessTest::target).toList(),
                Strategy.PRIORITY,
                Optional.of(Stickiness.SESSION),
                OptionalLong.empty(),
                List.of(fallbacks),
                Policy.DEFAULT,
                ResponseModel.REQUESTED,
                false);
    }

    private void configure(Group... groups) {
        routing.set(new Routing(Settings.DEFAULT, List.of(), List.of(groups), Map.of()));
    }

    private Plan plan(Caller caller, String group, String session) {
        return router.plan(
                caller,
                EnvelopeReader.read(
                        Endpoint.CHAT, "{\"model\":\"%s\"}".formatted(group).getBytes(UTF_8)),
                session);
    }

    private String order(Caller caller, String group, String session) {
        return String.join(
                " ",
                plan(caller, group, session).targets().stream()
                        .map(Target::model)
                        .toList());
    }

    private void answered(Caller caller, String group, String session, String model) {
        router.answered(plan(caller, group, session), target(model));
    }

    @Test
    void conversationGoesWhereItWasAnsweredLast() {
        configure(group("g", List.of("a", "b", "c")), group("h", List.of("a", "b", "c")));
        answered(ANN, "g", "one", "c");
        answered(ANN, "g", "two", "b");
        assertThat(order(ANN, "g", "one")).isEqualTo("c a b");
        assertThat(order(ANN, "hotel/G", "one")).isEqualTo("c a b");
        assertThat(order(ANN, "g", "two")).isEqualTo("b a c");
        assertThat(order(ANN, "g", "three")).isEqualTo("a b c");
        assertThat(order(ANN, "g", "")).isEqualTo("a b c");
        assertThat(order(ANN, "h", "one")).isEqualTo("a b c");
        assertThat(order(BOB, "g", "one")).isEqualTo("a b c");
        answered(ANN, "g", "one", "b");
        assertThat(order(ANN, "g", "one")).isEqualTo("b a c");
    }

    @Test
    void homeMayBeInAFallbackAndMayVanish() {
        configure(group("g", List.of("a"), "h"), group("h", List.of("x")));
        answered(ANN, "g", "one", "x");
        Plan plan = plan(ANN, "g", "one");
        assertThat(order(ANN, "g", "one")).isEqualTo("x a");
        assertThat(plan.mode(target("x"))).isEqualTo(RouteMode.MODEL_FALLBACK);
        assertThat(plan.mode(target("a"))).isEqualTo(RouteMode.PRIMARY);
        configure(group("g", List.of("a", "b")));
        assertThat(order(ANN, "g", "one")).isEqualTo("a b");
    }

    @Test
    void aConversationIsForgottenAnHourAfterItsLastAnswer() {
        configure(group("g", List.of("a", "b")));
        answered(ANN, "g", "one", "b");
        nanos.addAndGet(Duration.ofMinutes(50).toNanos());
        answered(ANN, "g", "two", "b");
        nanos.addAndGet(Duration.ofMinutes(10).toNanos() + 1);
        assertThat(order(ANN, "g", "one")).isEqualTo("a b");
        assertThat(order(ANN, "g", "two")).isEqualTo("b a");
        answered(ANN, "g", "two", "b");
        nanos.addAndGet(Duration.ofMinutes(55).toNanos());
        assertThat(order(ANN, "g", "two")).isEqualTo("b a");
    }

    @Test
    void whenThereAreTooManyTheOneThatWasAnsweredLongestAgoGoes() {
        configure(group("g", List.of("a", "b")));
        answered(ANN, "g", "first", "b");
        answered(ANN, "g", "second", "b");
        answered(ANN, "g", "first", "b");
        for (int i = 0; i < Homes.MAX_HOMES - 1; i++) answered(ANN, "g", "s" + i, "b");
        assertThat(order(ANN, "g", "second")).isEqualTo("a b");
        assertThat(order(ANN, "g", "first")).isEqualTo("b a");
    }

    @Test
    void theNameItselfIsNotKept() {
        configure(group("g", List.of("a")));
        assertThat(plan(ANN, "g", "ann@example.org")
                        .conversation()
                        .orElseThrow()
                        .toString())
                .doesNotContain("ann@example");
    }
}
