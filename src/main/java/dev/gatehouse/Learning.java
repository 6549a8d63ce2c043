package dev.gatehouse;

import dev.gatehouse.domain.LearnedFact;
import dev.gatehouse.gateway.send.Learned;
import dev.gatehouse.store.LearnedTable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;

/** What trying tells about targets, kept in the database. */
final class Learning {

    private static final Logger LOG = System.getLogger(Learning.class.getName());

    private Learning() {}

    static Learned of(LearnedTable table, Clock clock, Supplier<UUID> ids) {
        var learned = new Learned(clock, ids, table::all, (fact, stored) -> keep(fact, table, stored));
        learned.reload();
        return learned;
    }

    /** Off the request's thread: the fact is heeded already, and need not be safe before the client has its answer. */
    private static void keep(LearnedFact fact, LearnedTable table, Runnable stored) {
        Thread.ofVirtual().name("learned").start(() -> {
            try {
                table.insert(fact);
                stored.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "not kept what was learned of " + fact.provider() + "/" + fact.model(), e);
            }
        });
    }
}
