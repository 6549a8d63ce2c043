package dev.gatehouse.control.config;

import static dev.gatehouse.control.config.DocumentReaderTest.WHOLE;
import static dev.gatehouse.control.config.DocumentReaderTest.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Enforcement;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Group.Policy;
import dev.gatehouse.domain.Group.Stickiness;
import dev.gatehouse.domain.Group.Strategy;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Price;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Timeouts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the document's words on groups and models come to. */
class GroupsAndModelsTest {

    @Test
    void groupsSayInWhichOrderAndHowHardToTry() {
        Routing routing = read(WHOLE);
        Group turbo = routing.group("turbo").orElseThrow();
        assertThat(turbo.strategy()).isEqualTo(Strategy.LEAST_LATENCY);
        assertThat(turbo.stickiness()).hasValue(Stickiness.PROMPT_CACHE_KEY);
        assertThat(turbo.fallbacks()).containsExactly("Spare", "turbo");
        assertThat(turbo.policy())
                .isEqualTo(
                        new Policy(Duration.ZERO, Optional.of(Duration.ofMillis(800)), false, false, Enforcement.OFF));
        assertThat(turbo.targets()).extracting(Target::weight).containsExactly(1000, 1);

        Group spare = routing.group("spare").orElseThrow();
        assertThat(spare.strategy()).isEqualTo(Strategy.PRIORITY);
        assertThat(spare.stickiness()).isEmpty();
        assertThat(spare.fallbacks()).isEmpty();
        assertThat(spare.policy()).isEqualTo(Policy.DEFAULT);
        assertThat(Policy.DEFAULT.retryAfterMaxWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(Policy.DEFAULT.recovery()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"off,", "session, SESSION", "user, USER", "prompt_cache_key, PROMPT_CACHE_KEY"})
    void stickinessIsOffOrNamesWhatItGoesBy(String word, @Nullable Stickiness expected) {
        Routing routing = read(WHOLE.replace("sticky: prompt_cache_key", "sticky: " + word));
        assertThat(routing.group("turbo").orElseThrow().stickiness()).isEqualTo(Optional.ofNullable(expected));
    }

    @ParameterizedTest
    @EnumSource
    void eachStrategyHasItsWord(Strategy strategy) {
        String word = strategy.name().toLowerCase(Locale.ROOT);
        Routing routing = read(WHOLE.replace("least_latency", word));
        assertThat(routing.group("turbo").orElseThrow().strategy()).isEqualTo(strategy);
    }

    @Test
    void theNearestWordOnATimeoutHolds() {
        Routing routing = read(WHOLE);
        Timeouts grouped =
                routing.group("turbo").orElseThrow().targets().getFirst().timeouts();
        assertThat(grouped.ttft()).as("the group's").hasValue(Duration.ofSeconds(4));
        assertThat(grouped.connect()).as("the group's").isEqualTo(Duration.ofSeconds(1));
        assertThat(grouped.headers()).as("the provider's").isEqualTo(Duration.ofSeconds(7));
        assertThat(grouped.stall()).as("the provider's").isEqualTo(Duration.ofMinutes(1));
        Timeouts direct = routing.provider("two").orElseThrow().timeouts();
        assertThat(direct.ttft()).as("the settings'").hasValue(Duration.ofSeconds(9));
        assertThat(direct.stall()).as("the settings'").isEqualTo(Duration.ofSeconds(11));
        assertThat(direct.connect()).as("the default").isEqualTo(Duration.ofSeconds(5));
        Routing auto = read(WHOLE.replace("ttft: 4s", "ttft: auto"));
        assertThat(auto.group("turbo")
                        .orElseThrow()
                        .targets()
                        .getFirst()
                        .timeouts()
                        .ttft())
                .as("the group's, although the settings have a time")
                .isEmpty();
    }

    @Test
    void modelsAreKnownInTheirGroupsAndByTheirNames() {
        Routing routing = read(WHOLE);
        ModelFacts facts =
                routing.group("turbo").orElseThrow().targets().getFirst().facts();
        assertThat(facts)
                .isEqualTo(new ModelFacts(
                        OptionalLong.of(128_000),
                        OptionalLong.of(16_384),
                        Optional.of(price("0.15", "0.6", "0.075", "0.15", "0.15")),
                        false,
                        true,
                        false,
                        true));
        var one = routing.provider("one").orElseThrow();
        var two = routing.provider("two").orElseThrow();
        assertThat(facts(routing, one)).isEqualTo(facts);
        assertThat(facts(routing, two)).isEqualTo(ModelFacts.UNKNOWN);
        assertThat(ModelFacts.UNKNOWN.prefill()).isTrue();
        String inputOnly = WHOLE.replace("{input: 0.15, output: 0.6, cache_read: 0.075}", "{input: 3}");
        assertThat(facts(read(inputOnly), one).price()).hasValue(price("3", "0", "3", "3", "3"));
        String writing = WHOLE.replace("cache_read: 0.075", "cache_write: 0.2, cache_write_1h: 0.3");
        assertThat(facts(read(writing), one).price()).hasValue(price("0.15", "0.6", "0.15", "0.2", "0.3"));
    }

    private static ModelFacts facts(Routing routing, Provider provider) {
        return routing.target(provider, "vendor/m").facts();
    }

    @Test
    void modelThatIsSwitchedOffIsNoTarget() {
        Routing routing = read(WHOLE.replace("context_window: 128000", "enabled: false"));
        var one = routing.provider("one").orElseThrow();
        assertThat(facts(routing, one).enabled()).isFalse();
        assertThat(routing.group("turbo").orElseThrow().targets())
                .isNotEmpty()
                .noneMatch(target ->
                        target.provider().equals(one) && target.model().equals("vendor/m"));
    }

    private static Price price(String input, String output, String read, String write, String writeForAnHour) {
        return new Price(
                new BigDecimal(input),
                new BigDecimal(output),
                new BigDecimal(read),
                new BigDecimal(write),
                new BigDecimal(writeForAnHour));
    }
}
