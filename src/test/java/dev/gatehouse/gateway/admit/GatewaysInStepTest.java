package dev.gatehouse.gateway.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.LimitUse.Count;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.UsageLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rates hold over gateways that tell each other what they let through: of all keys in each round, of addresses only while they
 * are in use, and in turn if there are many.
 */
class GatewaysInStepTest {

    private static final Duration ROUND = Duration.ofMillis(250);
    private static final Duration HEARD = Duration.ofSeconds(10);
    private static final int ALL = 0;

    private final AtomicLong nanos = new AtomicLong(1);
    private final Random random = new Random(7);

    /** What is told, as the database keeps it. */
    private final Map<String, Map<UUID, Told>> board = new HashMap<>();

    private record Told(LimitUse use, long toldNanos) {

        private boolean isFresh(long now) {
            return now - toldNanos < HEARD.toNanos();
        }

        private Duration untilWhole(long now) {
            long left = use.requests().untilWhole().toNanos() - (now - toldNanos);
            return Duration.ofNanos(Math.max(0, left));
        }

        boolean isListed(long now) {
            return isFresh(now) || untilWhole(now).isPositive();
        }

        LimitUse at(long now) {
            return new LimitUse(
                    use.gateway(),
                    use.subject(),
                    use.born(),
                    new Count(use.requests().total(), untilWhole(now)),
                    use.tokens(),
                    0,
                    isFresh(now) && use.young());
        }
    }

    private record Gateway(UUID id, Limiters<String> limiters, AtomicLong lookedNanos) {}

    private Gateway gateway() {
        return new Gateway(
                UUID.randomUUID(), new Limiters<>("this API key", Function.identity(), nanos::get), new AtomicLong());
    }

    private void exchange(Gateway gateway, int most) {
        long now = nanos.get();
        List<Limiters.Report> reports = most == ALL
                ? gateway.limiters().all(gateway.id())
                : gateway.limiters().busiest(gateway.id(), gateway.lookedNanos().get(), most);
        var heard = new HashMap<String, List<LimitUse>>();
        for (Limiters.Report report : reports) {
            Map<UUID, Told> ofAll = board.computeIfAbsent(report.use().subject(), subject -> new HashMap<>());
            if (report.isNews()) ofAll.put(gateway.id(), new Told(report.use(), now));
            heard.put(
                    report.use().subject(),
                    ofAll.values().stream()
                            .filter(told -> !told.use().gateway().equals(gateway.id()))
                            .filter(told -> told.isListed(now))
                            .map(told -> told.at(now))
                            .toList());
        }
        reports.forEach(report -> report.hear(heard));
        gateway.lookedNanos().set(now);
    }

    private static UsageLimits limits(double rps, long burst) {
        return new UsageLimits(
                OptionalDouble.of(rps), OptionalLong.of(burst), OptionalLong.empty(), OptionalInt.empty(), Map.of());
    }

    private static boolean served(Limiter limiter) {
        try {
            limiter.takeRequest();
            return true;
        } catch (Refusal.LimitReached e) {
            return false;
        }
    }

    /** @param shares of the requests, of each gateway */
    private double served(
            double rps, long burst, double asked, List<Double> shares, int subjects, int most, int seconds) {
        board.clear();
        UsageLimits limits = limits(rps, burst);
        List<Gateway> gateways = shares.stream().map(share -> gateway()).toList();
        List<String> names =
                IntStream.range(0, subjects).mapToObj(i -> "key:" + i).toList();
        long served = 0;
        long step = Duration.ofMillis(10).toNanos();
        long end = Duration.ofSeconds(seconds).toNanos();
        for (long time = 0; time < end; time += step) {
            nanos.addAndGet(step);
            for (int g = 0; g < gateways.size(); g++) {
                Limiters<String> here = gateways.get(g).limiters();
                double mean = asked * shares.get(g) * step / 1e9;
                for (String name : names) {
                    int count = (int) mean + (random.nextDouble() < mean % 1 ? 1 : 0);
                    for (int i = 0; i < count; i++) if (served(here.of(name, limits))) served++;
                }
                if ((time / step + g * 7L) % (ROUND.toNanos() / step) == 0) exchange(gateways.get(g), most);
            }
        }
        return served / (double) subjects;
    }

    @ParameterizedTest
    @CsvSource({
        // rps, burst, asked a second, shares of the gateways, subjects, most of them in a round (0: all)
        "20, 20, 60, 0.5 0.5, 1, 500",
        "20, 20, 30, 0.5 0.5, 1, 500",
        "20, 20, 60, 0.95 0.05, 1, 500",
        "20, 20, 24, 0.99 0.01, 1, 500",
        "20, 20, 60, 0.4 0.3 0.2 0.1, 1, 500",
        "1, 1, 3, 0.5 0.5, 1, 500",
        "1, 5, 2, 0.7 0.3, 1, 500",
        "10, 2, 30, 0.5 0.5, 1, 500",
        "14, 2, 42, 0.5 0.5, 1, 500",
        "6, 1, 18, 0.5 0.5, 1, 500",
        "0.1, 1, 1, 0.5 0.5, 1, 500",
        "0.1, 1, 1, 0.4 0.3 0.3, 1, 500",
        "20, 20, 15, 0.5 0.5, 1, 500",
        "20, 20, 15, 0.9 0.1, 1, 500",
        "20, 20, 15, 0.99 0.01, 1, 500",
        "1, 5, 0.8, 0.5 0.5, 1, 500",
        "0.1, 3, 0.07, 0.5 0.5, 1, 500",
        "20, 20, 60, 0.4 0.3 0.2 0.1, 1, 0",
        "20, 20, 15, 0.9 0.1, 1, 0",
        "1, 1, 3, 0.5 0.5, 1, 0",
        "0.1, 1, 1, 0.4 0.3 0.3, 1, 0",
        "5, 5, 10, 0.5 0.5, 40, 10",
        "5, 5, 10, 0.5 0.5, 40, 2",
    })
    void rateHoldsHoweverRequestsAreSpread(
            double rps, long burst, double asked, String shares, int subjects, int most) {
        int seconds = (int) Math.max(120, 2000 / rps);
        double served = served(
                rps,
                burst,
                asked,
                List.of(shares.split(" ")).stream().map(Double::valueOf).toList(),
                subjects,
                most,
                seconds);
        double ofOne = served(rps, burst, asked, List.of(1.0), subjects, most, seconds);
        assertThat(served).isBetween(ofOne * 0.9, (burst + rps * seconds) * 1.1);
    }
}
