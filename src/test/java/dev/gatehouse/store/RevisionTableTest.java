package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Revision;
import dev.gatehouse.domain.Revision.Outcome;
import dev.gatehouse.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Revisions of the configuration in the database. */
class RevisionTableTest {

    private final TestDatabase fresh = TestDatabase.fresh();
    private final Database database = Database.open(fresh.url());
    private final RevisionTable table = new RevisionTable(database.jdbi());

    @AfterEach
    void close() {
        database.close();
        fresh.close();
    }

    private long publish(String document, long expected) {
        return table.publish(document, "admin", "why", expected)
                .map(Revision::number)
                .orElse(-1L);
    }

    @Test
    void newestIsLiveAndKeepsTheOrderOfItsFields() {
        assertThat(table.live()).isEmpty();
        assertThat(publish("{\"b\":1,\"a\":2}", 0)).isEqualTo(1);
        assertThat(publish("{\"b\":3,\"a\":4}", 1)).isEqualTo(2);

        Revision live = table.live().orElseThrow();
        assertThat(live.document()).isEqualTo("{\"b\":3,\"a\":4}");
        assertThat(live.author()).isEqualTo("admin");
        assertThat(live.description()).isEqualTo("why");
        assertThat(live.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(table.liveAfter(1)).hasValue(live);
        assertThat(table.liveAfter(2)).isEmpty();
        assertThat(table.find(1).orElseThrow().document()).isEqualTo("{\"b\":1,\"a\":2}");
        assertThat(table.find(3)).isEmpty();
        assertThat(table.before(3, 1)).containsExactly(live);
        assertThat(table.before(2, 9)).extracting(Revision::number).containsExactly(1L);
    }

    @Test
    void whoeverExpectsAnotherRevisionPublishesNothing() {
        publish("{}", 0);
        assertThat(publish("{}", 0)).isEqualTo(-1);
        assertThat(publish("{}", 2)).isEqualTo(-1);
        assertThat(table.rollBack("{}", "admin", "", 7)).isEmpty();
        assertThat(table.live().orElseThrow().number()).isEqualTo(1);
    }

    @Test
    void ofManyAtOnceOnePublishes() throws InterruptedException, ExecutionException {
        for (long expected = 0; expected < 5; expected++) {
            long live = expected;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Long>> tries = new ArrayList<>();
                for (int i = 0; i < 8; i++) tries.add(threads.submit(() -> publish("{}", live)));
                int published = 0;
                for (Future<Long> one : tries) if (one.get() == live + 1) published++;
                assertThat(published).isEqualTo(1);
            }
        }
    }

    @Test
    void rollBackSaysSoOfWhatWasLive() {
        publish("{\"version\":1}", 0);
        publish("{\"version\":2}", 1);
        assertThat(table.rollBack("{\"version\":1}", "admin", "", 2))
                .map(Revision::number)
                .isEqualTo(Optional.of(3L));
        assertThat(table.before(4, 9))
                .extracting(Revision::outcome)
                .containsExactly(Outcome.PUBLISHED, Outcome.ROLLED_BACK, Outcome.PUBLISHED);
    }
}
