package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.LimitUse.Count;
import dev.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
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
        assertThat(table.exchange(THERE, List.of(use(Duration.ofSeconds(100))), List.of()))
                .isEmpty();
        LimitUse heard = table.exchange(HERE, List.of(), List.of()).getFirst();
        assertThat(heard.saysNoMoreThan(use(Duration.ZERO))).isTrue();
        assertThat(heard.requests().untilWhole()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
        assertThat(heard.tokens()).isEqualTo(new Count(0, Duration.ZERO));
    }

    @Test
    void ofWhoIsSilentOnlyWhatIsMissingIsHeard() {
        table.exchange(THERE, List.of(use(Duration.ofMinutes(5))), List.of());
        pass("2 minutes");
        table.forget();
        LimitUse heard = table.exchange(HERE, List.of(), List.of()).getFirst();
        assertThat(heard.requests().total()).isEqualTo(20);
        assertThat(heard.requests().untilWhole()).isBetween(Duration.ofSeconds(170), Duration.ofSeconds(180));
        assertThat(heard.running()).isZero();
        assertThat(heard.young()).isFalse();
        pass("4 minutes");
        assertThat(table.exchange(HERE, List.of(), List.of())).isEmpty();
    }

    @Test
    void ofAddressesOnlyThoseAskedForAreHeard() {
        var none = new Count(0, Duration.ZERO);
        var one = new Count(1, Duration.ofSeconds(1));
        List<LimitUse> told = Stream.of("address:192.0.2.1", "address:192.0.2.2", "owner:ann", "key:1")
                .map(subject -> new LimitUse(THERE, subject, 1, one, none, 0, true))
                .toList();
        table.exchange(THERE, told, List.of());
        assertThat(table.exchange(HERE, List.of(), List.of("address:192.0.2.2", "address:192.0.2.3")))
                .extracting(LimitUse::subject)
                .containsExactlyInAnyOrder("address:192.0.2.2", "owner:ann", "key:1");
    }

    @Test
    void whatIsWholeAndWasNotToldForAMinuteIsForgotten() {
        table.exchange(THERE, List.of(use(Duration.ofSeconds(90))), List.of());
        pass("70 seconds");
        table.forget();
        assertThat(rows()).isEqualTo(1);
        pass("30 seconds");
        table.forget();
        assertThat(rows()).isZero();
    }

    private long rows() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM limit_use")
                        .mapTo(long.class)
                        .one());
    }
}
