package dev.gatehouse.gateway.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.LimitUse.Count;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.UsageLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a limiter counts of what the limiters of other gateways tell. */
class LimiterTest {

    private static final UsageLimits TOKENS = limits(OptionalDouble.empty(), OptionalLong.of(600), OptionalInt.empty());
    private static final UsageLimits REQUESTS =
            limits(OptionalDouble.of(10), OptionalLong.empty(), OptionalInt.empty());

    private final AtomicLong nanos = new AtomicLong(1);
    private final UUID a = UUID.randomUUID();
    private final UUID b = UUID.randomUUID();
    private final UUID c = UUID.randomUUID();

    private static UsageLimits limits(OptionalDouble rps, OptionalLong tpm, OptionalInt concurrency) {
        return new UsageLimits(
                rps, rps.isPresent() ? OptionalLong.of(20) : OptionalLong.empty(), tpm, concurrency, Map.of());
    }

    private Limiter limiter(UsageLimits limits) {
        return new Limiter("key:1", "this API key", limits, new Decisions(), nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static LimitUse told(Limiter limiter, UUID gateway) {
        return limiter.use(gateway);
    }

    private static void exchange(Limiter one, UUID ofOne, Limiter other, UUID ofOther) {
        LimitUse told = told(one, ofOne);
        hear(one, told(other, ofOther));
        hear(other, told);
    }

    /** It tells of itself at the same moment. */
    private static void hear(Limiter limiter, LimitUse... others) {
        limiter.heard(List.of(others), told(limiter, new UUID(0, 0)));
    }

    private static long tokensLeft(Limiter limiter) {
        return Objects.requireNonNull(limiter.tokens()).left();
    }

    private static long requestsLeft(Limiter limiter) {
        return Objects.requireNonNull(limiter.requests()).left();
    }

    /** For 90 s, four fifths of what the limits allow. */
    private void useModerately(Limiter limiter) {
        for (int second = 0; second < 90; second++) {
            if (limiter.tokens() != null) limiter.takeTokens(8);
            for (int i = 0; limiter.requests() != null && i < 8; i++) limiter.takeRequest();
            pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void gatewayThatIsNewCountsOnlyWhatIsMissingNow() {
        Limiter old = limiter(TOKENS);
        useModerately(old);
        old.takeTokens(50);
        Limiter fresh = limiter(TOKENS);
        exchange(old, a, fresh, b);
        assertThat(tokensLeft(old)).isEqualTo(550);
        assertThat(tokensLeft(fresh)).isEqualTo(550);
    }

    @Test
    void newGatewayIsNotRefusedRequestsThatWereLongAgo() {
        Limiter old = limiter(REQUESTS);
        useModerately(old);
        Limiter fresh = limiter(REQUESTS);
        exchange(old, a, fresh, b);
        assertThat(requestsLeft(fresh)).isEqualTo(20);
    }

    @Test
    void whatIsMissingAtSeveralIsTheSameOnce() {
        Limiter one = limiter(TOKENS);
        Limiter other = limiter(TOKENS);
        exchange(one, a, other, b);
        useModerately(one);
        exchange(one, a, other, b);
        pass(Duration.ofSeconds(80));
        one.takeTokens(100);
        other.takeTokens(100);
        exchange(one, a, other, b);
        Limiter fresh = limiter(TOKENS);
        fresh.takeTokens(30);
        hear(fresh, told(one, a), told(other, b));
        assertThat(tokensLeft(fresh)).isEqualTo(600 - 200 - 30);
    }

    @Test
    void whatGatewaysTookBeforeTheyHeardOfEachOtherAddsUp() {
        List<Limiter> all = Stream.generate(() -> limiter(REQUESTS)).limit(3).toList();
        for (Limiter limiter : all) for (int i = 0; i < 20; i++) limiter.takeRequest();
        LimitUse second = told(all.get(1), b);
        LimitUse third = told(all.get(2), c);
        hear(all.get(0), second, third);
        pass(Duration.ofSeconds(4));
        assertThat(requestsLeft(all.get(0))).isZero();
        pass(Duration.ofMillis(100));
        assertThat(requestsLeft(all.get(0))).isEqualTo(1);
    }

    @Test
    void whatWasToldHereIsNotCountedAgainWhenAnotherIsHeardOfLater() {
        Limiter silent = limiter(TOKENS);
        silent.takeTokens(500);
        pass(Duration.ofMinutes(2));
        Limiter here = limiter(TOKENS);
        hear(here);
        here.takeTokens(300);
        hear(here);
        hear(silent, told(here, b));
        silent.takeTokens(10);
        hear(here, told(silent, a));
        assertThat(tokensLeft(here)).isEqualTo(290);
    }

    @Test
    void nothingIsGivenBackWhenTheOtherBeginsToCountAnew() {
        Limiter before = limiter(REQUESTS);
        for (int i = 0; i < 20; i++) before.takeRequest();
        Limiter here = limiter(REQUESTS);
        hear(here, told(before, a));
        pass(Duration.ofSeconds(2));
        for (int i = 0; i < 20; i++) here.takeRequest();
        Limiter anew = limiter(REQUESTS);
        anew.takeRequest();
        hear(here, told(anew, a));
        pass(Duration.ofMillis(100));
        assertThat(requestsLeft(here)).isZero();
        pass(Duration.ofMillis(100));
        assertThat(requestsLeft(here)).isEqualTo(1);
    }

    @Test
    void tokensThatWereNotNeededElsewhereAreGivenBackHereToo() {
        Limiter there = limiter(TOKENS);
        Limiter here = limiter(TOKENS);
        there.takeTokens(500);
        exchange(there, a, here, b);
        there.correctTokens(-400);
        exchange(there, a, here, b);
        assertThat(tokensLeft(here)).isEqualTo(500);
    }

    @Test
    void whatWasUsedInAnOutageLocksNobodyOutWhoeverIsBackFirst() {
        Limiter one = limiter(REQUESTS);
        Limiter other = limiter(REQUESTS);
        exchange(one, a, other, b);
        LimitUse before = told(other, b);
        for (int second = 0; second < 60; second++) {
            for (Limiter limiter : List.of(one, other)) for (int i = 0; i < 10; i++) limiter.takeRequest();
            pass(Duration.ofSeconds(1));
        }
        hear(one, before);
        pass(Duration.ofMillis(250));
        hear(one, told(other, b));
        pass(Duration.ofSeconds(1));
        assertThat(requestsLeft(one)).isPositive();
    }

    @Test
    void whatIsMissingElsewhereAndNotKnownHereIsMissingHereToo() {
        Limiter here = limiter(REQUESTS);
        for (int i = 0; i < 20; i++) here.takeRequest();
        hear(here);
        LimitUse old = new LimitUse(
                a, "key:1", 1, new Count(5, Duration.ofMillis(2500)), new Count(0, Duration.ZERO), 0, false);
        hear(here, old);
        pass(Duration.ofMillis(500));
        assertThat(requestsLeft(here)).isZero();
        pass(Duration.ofMillis(150));
        assertThat(requestsLeft(here)).isEqualTo(1);
    }

    @Test
    void whatIsHeardLateOfOneThatHasOnlyBegunCountsAsFarAsItIsMissing() {
        LimitUse young = new LimitUse(
                a, "key:1", 1, new Count(20, Duration.ofMillis(100)), new Count(0, Duration.ZERO), 0, true);
        Limiter here = limiter(REQUESTS);
        hear(here, young);
        assertThat(requestsLeft(here)).isEqualTo(19);
    }

    @Test
    void whatRunsElsewhereIsForgottenWhenNothingIsHeardAnyMore() {
        UsageLimits two = limits(OptionalDouble.empty(), OptionalLong.empty(), OptionalInt.of(2));
        Limiter there = limiter(two);
        there.enter();
        there.enter();
        Limiter here = limiter(two);
        hear(here, told(there, a));
        pass(Duration.ofSeconds(9));
        assertThatThrownBy(here::enter).isInstanceOf(Refusal.LimitReached.class);
        pass(Duration.ofSeconds(2));
        assertThat(here.enter()).isTrue();
        assertThat(here.enter()).isTrue();
        assertThatThrownBy(here::enter).isInstanceOf(Refusal.LimitReached.class);
    }
}
