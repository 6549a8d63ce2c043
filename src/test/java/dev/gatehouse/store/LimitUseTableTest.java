package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.LimitUse.Count;
import dev.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What gateways tell each other of rates, in the database. */
class LimitUseTableTest {

    private static final UUID HERE = new UUID(1, 1);
    private static final UUID THERE = new UUID(2, 2);

    private final TestDatabase fresh = TestDatabase.fresh();
    private final Database database = Database.open(fresh.url());
    private final LimitUseTable table = new LimitUseTable(database.jdbi());

    @AfterEach
    void close() {
        database.close();
        fresh.close();
    }

    private static LimitUse use(Duration untilWhole) {
        return new LimitUse(THERE, "key:1", -7, new Count(20, untilWhole), new Count(0, Duration.ZERO), 2, true);
    }

    /** As if what is told had been told so much earlier. */
    private void pass(String interval) {
        database.jdbi()
                .useHandle(handle -> handle.execute("UPDATE limit_use SET seen_at = seen_at - interval '" + interval
                        + "', requests_whole_at = requests_whole_at - interval '" + interval
                        + "', tokens_whole_at = tokens_whole_at - interval '" + interval + "'"));
    }

    @Test
    void othersHearWhatIsTold() {
        assertThat(table.exchange(THERE, List.of(use(Duration.ofSeconds(100))))).isEmpty();
        LimitUse heard = table.exchange(HERE, List.of()).getFirst();
        assertThat(heard.saysNoMoreThan(use(Duration.ZERO))).isTrue();
        assertThat(heard.requests().untilWhole()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
        assertThat(heard.tokens()).isEqualTo(new Count(0, Duration.ZERO));
    }

    @Test
    void ofWhoIsSilentOnlyWhatIsMissingIsHeard() {
        table.exchange(THERE, List.of(use(Duration.ofMinutes(5))));
        pass("2 minutes");
        table.exchange(
                HERE,
                List.of(new LimitUse(
                        HERE, "key:1", 1, new Count(0, Duration.ZERO), new Count(0, Duration.ZERO), 0, false)));
        LimitUse heard = table.exchange(HERE, List.of()).getFirst();
        assertThat(heard.requests().total()).isEqualTo(20);
        assertThat(heard.requests().untilWhole()).isBetween(Duration.ofSeconds(170), Duration.ofSeconds(180));
        assertThat(heard.running()).isZero();
        assertThat(heard.young()).isFalse();
        pass("4 minutes");
        assertThat(table.exchange(HERE, List.of())).isEmpty();
    }
}
