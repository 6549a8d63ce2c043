package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.LearnedFact;
import dev.gatehouse.domain.LearnedFact.Kind;
import dev.gatehouse.testing.TestDatabase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LearnedTableTest {

    private static final int AT_ONCE = 4;

    /** Enough that some of them meet at each step of an insert. */
    private static final int FACTS = 200;

    /** A fact is stored again if it is not known to be safe, which it may just become. */
    @Test
    void storingAFactSeveralTimesAtOnceIsNoError() throws Exception {
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url());
                var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var table = new LearnedTable(database.jdbi());
            var together = new CyclicBarrier(AT_ONCE);
            for (int i = 0; i < FACTS; i++) {
                LearnedFact fact = fact("field-" + i);
                var inserts = new ArrayList<Future<?>>();
                for (int j = 0; j < AT_ONCE; j++) {
                    inserts.add(threads.submit(() -> {
                        together.await();
                        table.insert(fact);
                        return null;
                    }));
                }
                for (Future<?> insert : inserts) insert.get();
            }
            assertThat(table.all()).hasSize(FACTS);
        }
    }

    private static LearnedFact fact(String field) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return new LearnedFact(UUID.randomUUID(), "openai", "o3", Kind.DROP, field, Optional.empty(), now);
    }
}
