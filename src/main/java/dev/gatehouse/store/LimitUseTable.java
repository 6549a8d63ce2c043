package dev.gatehouse.store;

import dev.gatehouse.domain.LimitUse;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The table {@code limit_use}. */
public final class LimitUseTable {

    private static final String SAVE = """
            INSERT INTO limit_use (gateway, subject, requests, tokens, running, young, seen_at)
            VALUES (:gateway, :subject, :requests, :tokens, :running, :young, now())
            ON CONFLICT (gateway, subject) DO UPDATE
               SET requests = excluded.requests, tokens = excluded.tokens, running = excluded.running, young = excluded.young, seen_at = now()
            """;

    /** A gateway that has said nothing for a minute is gone, or what it said has been read long ago. */
    private static final String FORGET = """
            DELETE FROM limit_use
             WHERE seen_at < now() - interval '1 minute'
            """;

    private static final String OTHERS = """
            SELECT gateway, subject, requests, tokens, running, young
              FROM limit_use
             WHERE gateway <> :gateway AND seen_at > now() - interval '10 seconds'
            """;

    private final Jdbi jdbi;

    public LimitUseTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Tells what this gateway counted, and hears what the others did in the last 10 seconds. */
    public List<LimitUse> exchange(UUID gateway, List<LimitUse> own) {
        return jdbi.inTransaction(handle -> {
            if (!own.isEmpty()) {
                PreparedBatch batch = handle.prepareBatch(SAVE);
                for (LimitUse use : own) {
                    batch.bind("gateway", gateway)
                            .bind("subject", use.subject())
                            .bind("requests", use.requests())
                            .bind("tokens", use.tokens())
                            .bind("running", use.running())
                            .bind("young", use.young())
                            .add();
                }
                batch.execute();
                handle.createUpdate(FORGET).execute();
            }
            return handle.createQuery(OTHERS)
                    .bind("gateway", gateway)
                    .map((row, context) -> new LimitUse(
                            row.getObject("gateway", UUID.class),
                            row.getString("subject"),
                            row.getLong("requests"),
                            row.getLong("tokens"),
                            row.getInt("running"),
                            row.getBoolean("young")))
                    .list();
        });
    }
}
