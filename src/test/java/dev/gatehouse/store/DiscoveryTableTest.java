package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.DiscoveredModels;
import dev.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks a provider for its models, and what is kept of its answers. */
class DiscoveryTableTest {

    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    private static final Duration INTERVAL = Duration.ofHours(6);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    private final TestDatabase fresh = TestDatabase.fresh();
    private final Database database = Database.open(fresh.url());
    private final DiscoveryTable table = new DiscoveryTable(database.jdbi());

    @AfterEach
    void close() {
        database.close();
        fresh.close();
    }

    private boolean claim(Instant now) {
        return table.claim("p1", now, now.minus(INTERVAL), now.minus(AFTER_FAILURE));
    }

    private static DiscoveredModels.Model model(String name, Instant seen) {
        return new DiscoveredModels.Model(name, seen, Optional.empty());
    }

    @Test
    void providerIsAskedOnceInItsIntervalAndSoonerAfterAFailure() {
        assertThat(claim(START)).isTrue();
        assertThat(claim(START)).isFalse();
        assertThat(table.of("p1").answered()).isFalse();
        assertThat(claim(START.plus(AFTER_FAILURE).minusMillis(1))).isFalse();
        Instant second = START.plus(AFTER_FAILURE);
        assertThat(claim(second)).as("it did not answer").isTrue();
        table.keep("p1", List.of("m"), second);
        assertThat(table.of("p1").answered()).isTrue();
        assertThat(table.of("p1").askedAt()).hasValue(second);
        assertThat(claim(second.plus(INTERVAL).minusMillis(1))).isFalse();
        assertThat(claim(second.plus(INTERVAL))).isTrue();
    }

    @Test
    void modelsVanishComeBackAndAreForgotten() {
        assertThat(claim(START)).isTrue();
        table.keep("p1", List.of("a", "b", "b"), START);
        assertThat(table.offered()).isEqualTo(Map.of("p1", List.of("a", "b")));
        Instant later = START.plus(INTERVAL);
        table.keep("p1", List.of("a", "c"), later);
        assertThat(table.offered()).isEqualTo(Map.of("p1", List.of("a", "c")));
        assertThat(table.of("p1").models())
                .containsExactly(
                        model("a", START),
                        new DiscoveredModels.Model("b", START, Optional.of(later)),
                        model("c", later));
        table.keep("p1", List.of("b"), later.plus(INTERVAL));
        assertThat(table.offered()).isEqualTo(Map.of("p1", List.of("b")));
        table.keep("p1", List.of("b"), later.plus(Duration.ofDays(29)));
        assertThat(table.of("p1").models()).hasSize(3);
        assertThat(claim(later.plus(Duration.ofDays(31)))).isTrue();
        table.keep("p1", List.of("b"), later.plus(Duration.ofDays(31)));
        assertThat(table.of("p1").models()).containsExactly(model("b", START));
    }
}
