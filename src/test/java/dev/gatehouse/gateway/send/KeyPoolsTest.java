package dev.gatehouse.gateway.send;

import static dev.gatehouse.domain.AttemptClass.AUTH;
import static dev.gatehouse.domain.AttemptClass.QUOTA_EXHAUSTED;
import static dev.gatehouse.domain.AttemptClass.RATE_LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.KeyCooldown;
import dev.gatehouse.domain.KeySelection;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.ProviderKeyState;
import dev.gatehouse.domain.ProviderLimits;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which key is used when, with a clock moved by hand. */
class KeyPoolsTest {

    private static final ProviderKey ONE = new ProviderKey("one", new Secret("1"));
    private static final ProviderKey TWO = new ProviderKey("two", new Secret("2"));
    private static final ProviderKey THREE = new ProviderKey("three", new Secret("3"));

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final KeyPools pools = new KeyPools(nanos::get, new Random(7));
    private final Provider provider = provider(ONE, TWO, THREE);

    private static Provider provider(ProviderKey... keys) {
        return provider(KeySelection.ROUND_ROBIN, keys);
    }

    private static Provider provider(KeySelection selection, ProviderKey... keys) {
        return new Provider(
                "p1",
                URI.create("http://127.0.0.1/v1"),
                Dialect.OPENAI_CHAT,
                List.of(keys),
                selection,
                Map.of(),
                Timeouts.DEFAULT,
                ProviderLimits.NONE,
                Optional.empty(),
                Optional.empty());
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private String ready() {
        return String.join(
                " ",
                pools.ready(provider).stream()
                        .map(key -> key.orElseThrow().id())
                        .toList());
    }

    @Test
    void keysTakeTurns() {
        assertThat(Stream.generate(this::ready).limit(4))
                .containsExactly("one two three", "two three one", "three one two", "one two three");
    }

    @Test
    void providerWithoutKeysIsAlwaysReady() {
        assertThat(pools.ready(provider())).containsExactly(Optional.empty());
        assertThat(pools.untilReady(provider())).isZero();
    }

    @Test
    void coolingKeyIsLeftOutUntilTheProviderWantsItBack() {
        pools.refused(provider, ONE, RATE_LIMITED, Duration.ofSeconds(7));
        assertThat(ready()).isEqualTo("two three");
        assertThat(pools.untilReady(provider)).isZero();
        pass(Duration.ofSeconds(7));
        assertThat(ready()).isEqualTo("three one two");
    }

    @Test
    void keysAndProvidersThatAreGoneAreForgotten() {
        pools.refused(provider, ONE, AUTH);
        pools.refused(provider, TWO, AUTH);
        var moment = new Moment(nanos.get(), Instant.EPOCH);
        assertThat(pools.cooldowns(moment)).hasSize(2);
        long before = pools.version();
        pools.keepOnly(List.of(provider(ONE, THREE)));
        assertThat(pools.cooldowns(moment)).extracting(KeyCooldown::key).containsExactly("one");
        assertThat(pools.version()).isGreaterThan(before);
        pools.keepOnly(List.of());
        assertThat(pools.cooldowns(moment)).isEmpty();
        assertThat(pools.version()).isGreaterThan(before + 1);
    }

    @Test
    void turnOfACoolingKeyIsNotAllItsNeighboursGain() {
        pools.refused(provider, ONE, AUTH);
        assertThat(Stream.generate(this::ready).limit(4))
                .containsExactly("two three", "three two", "two three", "three two");
    }

    private String first(Provider of) {
        return pools.ready(of).getFirst().orElseThrow().id();
    }

    @Test
    void leastUsedKeyComesFirst() {
        Provider fair = provider(KeySelection.LEAST_USED, ONE, TWO, THREE);
        assertThat(Stream.generate(() -> first(fair)).limit(4)).containsExactly("one", "two", "three", "one");
        pools.used(fair, TWO);
        pools.used(fair, TWO);
        assertThat(Stream.generate(() -> first(fair)).limit(4)).containsExactly("three", "one", "three", "one");
        pools.refused(fair, THREE, AUTH);
        assertThat(Stream.generate(() -> first(fair)).limit(3)).containsExactly("two", "one", "two");
        assertThat(pools.states(fair)).extracting(ProviderKeyState::requests).containsExactly(5L, 5L, 3L);
    }

    @Test
    void weightedKeysComeInProportionAndInterleaved() {
        Provider weighted = provider(
                KeySelection.WEIGHTED,
                new ProviderKey("one", new Secret("1"), 4),
                TWO,
                new ProviderKey("three", new Secret("3"), 2));
        assertThat(Stream.generate(() -> first(weighted)).limit(7))
                .containsExactly("one", "three", "one", "two", "one", "three", "one");
        pools.refused(weighted, ONE, AUTH);
        assertThat(Stream.generate(() -> first(weighted)).limit(300))
                .as("a key that cools leaves the others their proportion")
                .satisfies(firsts -> assertThat(java.util.Collections.frequency(firsts, "three"))
                        .isBetween(198, 202));
    }

    @Test
    void spentKeyIsTriedByOneRequestAnHourBeforeItsReset() {
        pools.refused(provider, TWO, QUOTA_EXHAUSTED, Duration.ofHours(6));
        pass(Duration.ofHours(1).minusNanos(1));
        assertThat(ready()).isEqualTo("one three");
        pass(Duration.ofNanos(1));
        assertThat(ready()).as("first, or nobody would find out").isEqualTo("two three one");
        assertThat(ready()).isEqualTo("three one");
        pools.refused(provider, TWO, QUOTA_EXHAUSTED);
        assertThat(pools.states(provider).get(1).cooling()).hasValueSatisfying(cooling -> {
            assertThat(cooling.left()).as("the known reset stands").isEqualTo(Duration.ofHours(5));
            assertThat(cooling.retryIn()).isEqualTo(Duration.ofHours(1));
        });
        pass(Duration.ofHours(1));
        assertThat(ready()).isEqualTo("two three one");
        pools.worked(provider, TWO);
        assertThat(pools.states(provider).get(1).cooling()).isEmpty();
    }

    @Test
    void earlyTryThatHearsOfANewResetBelievesIt() {
        Provider single = provider(ONE);
        pools.refused(single, ONE, QUOTA_EXHAUSTED, Duration.ofHours(6));
        assertThat(pools.untilReady(single)).isEqualTo(Duration.ofHours(1));
        pass(Duration.ofHours(1));
        assertThat(pools.untilReady(single)).isZero();
        assertThat(pools.ready(single)).hasSize(1);
        assertThat(pools.ready(single)).isEmpty();
        pools.refused(single, ONE, QUOTA_EXHAUSTED, Duration.ofMinutes(10));
        assertThat(pools.untilReady(single)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void resetByHandEndsAPause() {
        pools.refused(provider, ONE, AUTH);
        pools.reset(provider, ONE);
        assertThat(ready()).isEqualTo("one two three");
        assertThat(pools.states(provider).getFirst().cooling()).isEmpty();
    }

    @Test
    void whenAllCoolTheSoonestCounts() {
        pools.refused(provider, ONE, AUTH);
        pools.refused(provider, TWO, QUOTA_EXHAUSTED);
        pools.refused(provider, THREE, RATE_LIMITED, Duration.ofSeconds(9));
        assertThat(pools.ready(provider)).isEmpty();
        assertThat(pools.untilReady(provider)).isEqualTo(Duration.ofSeconds(9));
        pass(Duration.ofSeconds(9));
        assertThat(ready()).isEqualTo("three");
        pass(Duration.ofMinutes(10));
        assertThat(pools.ready(provider)).hasSize(2);
        pass(Duration.ofHours(1));
        assertThat(pools.ready(provider)).hasSize(3);
    }

    @Test
    void rateLimitWithoutAWordBacksOffFromFiveSecondsToFiveMinutes() {
        Provider single = provider(ONE);
        long nominal = 5_000;
        for (int i = 0; i < 12; i++) {
            pools.refused(single, ONE, RATE_LIMITED);
            Duration left = pools.untilReady(single);
            assertThat(left.toMillis()).isBetween(nominal * 8 / 10, nominal);
            pass(left);
            nominal = Math.min(nominal * 2, 300_000);
        }
        pools.worked(single, ONE);
        pools.refused(single, ONE, RATE_LIMITED);
        assertThat(pools.untilReady(single)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
    }

    @Test
    void callsRefusedTogetherAreOneRefusal() {
        for (int i = 0; i < 50; i++) pools.refused(provider(ONE), ONE, RATE_LIMITED);
        assertThat(pools.untilReady(provider(ONE))).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
    }

    @Test
    void successOfACallBegunEarlierEndsNoPause() {
        pools.refused(provider, ONE, QUOTA_EXHAUSTED);
        pools.worked(provider, ONE);
        assertThat(pools.states(provider).getFirst().cooling()).hasValueSatisfying(cooling -> {
            assertThat(cooling.cause()).isEqualTo(QUOTA_EXHAUSTED);
            assertThat(cooling.left()).isEqualTo(Duration.ofHours(1));
        });
    }

    @Test
    void longerPauseStands() {
        pools.refused(provider(ONE), ONE, AUTH);
        pools.refused(provider(ONE), ONE, RATE_LIMITED, Duration.ofSeconds(1));
        assertThat(pools.untilReady(provider(ONE))).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void rejectedKeyIsToldOnceByItsIdAlone() {
        var told = new ArrayList<String>();
        var logger = Logger.getLogger(KeyPools.class.getName());
        logger.setFilter(record -> {
            told.add(record.getMessage());
            return false;
        });
        try {
            var key = new ProviderKey("rejected", new Secret("sk-canary"));
            for (int i = 0; i < 3; i++) pools.refused(provider(key), key, AUTH);
            pools.refused(provider, ONE, RATE_LIMITED);
        } finally {
            logger.setFilter(null);
        }
        assertThat(told).containsExactly("provider key rejected provider=p1 key=rejected");
    }
}
