package dev.gatehouse.store;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Changes of what lies outside the document (keys, limits, people, tokens, secrets), one after the other, on whatever gateway: what a
 * change looks at first is still so when it is stored. Thread-safe; blocks.
 */
public final class Turns {

    /** The letters "turn": nothing else takes the same number. */
    private static final int LOCK = 0x7475726e;

    /** A gateway that is cut off in the middle holds the others up for no longer. */
    private static final String WAIT = """
            SELECT set_config('idle_in_transaction_session_timeout', '10s', true),
                   pg_advisory_xact_lock(%d)
            """.formatted(LOCK);

    private final Jdbi jdbi;

    /** Held while the database is asked: who waits here takes no connection from anybody. */
    private final ReentrantLock ours = new ReentrantLock(true);

    public Turns(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Makes a change in one transaction, into which the tables join that it uses on this thread. What it throws leaves everything as
     * it was.
     *
     * @param change must not wait for a client
     */
    public <T> T take(Supplier<T> change) {
        ours.lock();
        try {
            return jdbi.inTransaction(handle -> {
                await(handle);
                return change.get();
            });
        } finally {
            ours.unlock();
        }
    }

    /** Has the transaction wait until it is its turn. */
    static void await(Handle handle) {
        handle.execute(WAIT);
    }
}
