package dev.gatehouse.store;

import dev.gatehouse.domain.Sealed;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The columns of {@code admin_user} that tell a user's second factor. */
public final class TotpColumns {

    /** @param confirmed false as long as no code was right */
    public record Enrolled(Sealed sealed, boolean confirmed) {}

    private static final String FIND = """
            SELECT totp_sealed, totp_key_version, totp_confirmed
              FROM admin_user
             WHERE id = :id AND totp_sealed IS NOT NULL
            """;

    private static final String OFFER = """
            UPDATE admin_user
               SET totp_sealed = :sealed, totp_key_version = master_key.version, totp_step = NULL
              FROM master_key
             WHERE id = :id AND NOT totp_confirmed AND master_key.version = :key_version
            """;

    private static final String CONFIRM = """
            UPDATE admin_user
               SET totp_confirmed = true
             WHERE id = :id AND totp_sealed IS NOT NULL
            """;

    private static final String TAKE_STEP = """
            UPDATE admin_user
               SET totp_step = :step
             WHERE id = :id AND (totp_step IS NULL OR totp_step < :step)
            """;

    private static final String REMOVE = """
            UPDATE admin_user
               SET totp_sealed = NULL, totp_key_version = NULL, totp_confirmed = false, totp_step = NULL
             WHERE id = :id
            """;

    private final Jdbi jdbi;

    public TotpColumns(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public Optional<Enrolled> find(UUID user) {
        return jdbi.withHandle(handle -> handle.createQuery(FIND)
                .bind("id", user)
                .map((row, context) -> new Enrolled(
                        new Sealed(row.getInt("totp_key_version"), row.getString("totp_sealed")),
                        row.getBoolean("totp_confirmed")))
                .findOne());
    }

    /** Stores a secret that is not confirmed yet; false if there is one that is. */
    public boolean offer(UUID user, Sealed sealed) {
        return jdbi.withHandle(handle -> handle.createUpdate(OFFER)
                        .bind("id", user)
                        .bind("sealed", sealed.text())
                        .bind("key_version", sealed.keyVersion())
                        .execute()
                == 1);
    }

    /** False if there is nothing to confirm. */
    public boolean confirm(UUID user) {
        return jdbi.withHandle(
                handle -> handle.createUpdate(CONFIRM).bind("id", user).execute() == 1);
    }

    /** Uses up the code of a step; false if it, or a later one, was used before, be it on another gateway. */
    public boolean takeStep(UUID user, long step) {
        return jdbi.withHandle(handle -> handle.createUpdate(TAKE_STEP)
                        .bind("id", user)
                        .bind("step", step)
                        .execute()
                == 1);
    }

    public void remove(UUID user) {
        jdbi.useHandle(handle -> handle.createUpdate(REMOVE).bind("id", user).execute());
    }
}
