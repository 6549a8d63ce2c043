package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.KeyUse;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.domain.VirtualKey;
import dev.gatehouse.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What keys were used for, in the database. */
class KeyUseTableTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");
    private static final UUID KEY = new UUID(1, 1);
    private static final UUID GONE = new UUID(2, 2);

    private final TestDatabase fresh = TestDatabase.fresh();
    private final Database database = Database.open(fresh.url());
    private final KeyUseTable table = new KeyUseTable(database.jdbi());

    KeyUseTableTest() {
        new VirtualKeyTable(database.jdbi()).insert(new VirtualKey(KEY, "ci", KeyDigest.of("secret"), "cret", NOW));
    }

    @AfterEach
    void close() {
        database.close();
        fresh.close();
    }

    @Test
    void usesAddUpWhicheverComesFirst() {
        var newer = new KeyUse(NOW, 2, 30, 4, new Usd(5));
        var older = new KeyUse(NOW.minusSeconds(1), 1, 7, 1, Usd.ZERO);
        assertThat(table.of(List.of(KEY))).isEmpty();
        table.add(Map.of(KEY, newer, GONE, newer));
        table.add(Map.of(KEY, older));
        assertThat(table.of(List.of(KEY, GONE)))
                .isEqualTo(Map.of(KEY, newer.plus(older)))
                .isEqualTo(Map.of(KEY, new KeyUse(NOW, 3, 37, 5, new Usd(5))));
    }

    @Test
    void noSumOfWhatStrangersTellIsTooLarge() {
        var most = new KeyUse(NOW, 1, Long.MAX_VALUE, Long.MAX_VALUE, new Usd(Long.MAX_VALUE));
        table.add(Map.of(KEY, most));
        table.add(Map.of(KEY, most));
        var together = new KeyUse(NOW, 2, Long.MAX_VALUE, Long.MAX_VALUE, new Usd(Long.MAX_VALUE));
        assertThat(table.of(List.of(KEY))).isEqualTo(Map.of(KEY, together));
        assertThat(most.plus(most)).isEqualTo(together);
    }
}
