package dev.gatehouse.store;

import dev.gatehouse.domain.Sealed;
import dev.gatehouse.domain.SealedPlace;
import dev.gatehouse.domain.StoredSecret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The tables {@code master_key} and {@code stored_secret}, and all that is sealed, wherever it is, when the key changes. */
public final class VaultTables {

    private static final String PROOF = """
            SELECT version, proof
              FROM master_key
            """;

    private static final String FIRST_PROOF = """
            INSERT INTO master_key (version, proof)
            VALUES (:version, :proof)
            ON CONFLICT DO NOTHING
            """;

    /** Waits for a rotation, and stores nothing that it has not seen. */
    private static final String PUT = """
            WITH in_force AS (SELECT version FROM master_key WHERE version = :key_version FOR SHARE)
            INSERT INTO stored_secret (name, sealed, key_version, hint, changed_at, changed_by)
            SELECT :name, :sealed, version, :hint, :changed_at, :changed_by
              FROM in_force
            ON CONFLICT (name) DO UPDATE
               SET sealed = excluded.sealed, key_version = excluded.key_version, hint = excluded.hint,
                   changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """;

    private static final String ALL = """
            SELECT name, sealed, key_version, hint, changed_at, changed_by
              FROM stored_secret
             ORDER BY name
            """;

    private static final String DELETE = """
            DELETE FROM stored_secret
             WHERE name = :name
            """;

    private static final String LOCK = PROOF + " FOR UPDATE";

    private static final String NEXT_PROOF = """
            UPDATE master_key
               SET version = :version, proof = :proof
            """;

    private static final String RESEAL_SECRET = """
            UPDATE stored_secret
               SET sealed = :sealed, key_version = :key_version
             WHERE name = :row
            """;

    private static final String TOTPS = """
            SELECT id, totp_sealed, totp_key_version
              FROM admin_user
             WHERE totp_sealed IS NOT NULL
               FOR UPDATE
            """;

    private static final String RESEAL_TOTP = """
            UPDATE admin_user
               SET totp_sealed = :sealed, totp_key_version = :key_version
             WHERE id = :row::uuid
            """;

    private record Cell(SealedPlace place, Sealed sealed) {}

    private final Jdbi jdbi;

    public VaultTables(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What only the right master key opens; empty as long as nothing is sealed. */
    public Optional<Sealed> proof() {
        return jdbi.withHandle(handle ->
                handle.createQuery(PROOF).map((row, context) -> proof(row)).findOne());
    }

    /** Stores the proof of the first key, unless another gateway was faster; returns the one that counts. */
    public Sealed firstProof(Sealed proof) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate(FIRST_PROOF)
                    .bind("version", proof.keyVersion())
                    .bind("proof", proof.text())
                    .execute();
            return handle.createQuery(PROOF).map((row, context) -> proof(row)).one();
        });
    }

    /** False, and nothing is stored, if the key that it was sealed with is no longer in force. */
    public boolean put(StoredSecret secret) {
        return jdbi.withHandle(handle -> put(handle, secret));
    }

    static boolean put(Handle handle, StoredSecret secret) {
        return handle.createUpdate(PUT)
                        .bind("name", secret.name())
                        .bind("sealed", secret.sealed().text())
                        .bind("key_version", secret.sealed().keyVersion())
                        .bind("hint", secret.hint())
                        .bind("changed_at", secret.changedAt().atOffset(ZoneOffset.UTC))
                        .bind("changed_by", secret.changedBy())
                        .execute()
                == 1;
    }

    /** All secrets, by name. */
    public List<StoredSecret> all() {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL).map((row, context) -> secret(row)).list());
    }

    /** False if there is no such secret. */
    public boolean delete(String name) {
        return jdbi.withHandle(
                handle -> handle.createUpdate(DELETE).bind("name", name).execute() == 1);
    }

    /**
     * Seals again all that is sealed, in one transaction.
     *
     * @param reseal what the place holds, sealed with the new key; what it throws leaves everything as it was
     * @return how many there were
     */
    public int rotate(BiFunction<SealedPlace, Sealed, Sealed> reseal) {
        return jdbi.inTransaction(handle -> {
            Sealed proof = handle.createQuery(LOCK)
                    .map((row, context) -> proof(row))
                    .findOne()
                    .orElse(null);
            if (proof == null) return 0;
            Sealed next = reseal.apply(SealedPlace.masterKeyProof(), proof);
            handle.createUpdate(NEXT_PROOF)
                    .bind("version", next.keyVersion())
                    .bind("proof", next.text())
                    .execute();
            return resealed(handle, ALL, VaultTables::secretCell, RESEAL_SECRET, reseal)
                    + resealed(handle, TOTPS, VaultTables::totpCell, RESEAL_TOTP, reseal);
        });
    }

    private interface Reading {
        Cell cell(ResultSet row) throws SQLException;
    }

    private static int resealed(
            Handle handle,
            String query,
            Reading reading,
            String update,
            BiFunction<SealedPlace, Sealed, Sealed> reseal) {
        List<Cell> cells = handle.createQuery(query)
                .map((row, context) -> reading.cell(row))
                .list();
        for (Cell cell : cells) {
            Sealed next = reseal.apply(cell.place(), cell.sealed());
            handle.createUpdate(update)
                    .bind("row", cell.place().row())
                    .bind("sealed", next.text())
                    .bind("key_version", next.keyVersion())
                    .execute();
        }
        return cells.size();
    }

    private static Cell secretCell(ResultSet row) throws SQLException {
        StoredSecret secret = secret(row);
        return new Cell(SealedPlace.storedSecret(secret.name()), secret.sealed());
    }

    private static Cell totpCell(ResultSet row) throws SQLException {
        var sealed = new Sealed(row.getInt("totp_key_version"), row.getString("totp_sealed"));
        return new Cell(SealedPlace.totp(row.getObject("id", UUID.class)), sealed);
    }

    private static Sealed proof(ResultSet row) throws SQLException {
        return new Sealed(row.getInt("version"), row.getString("proof"));
    }

    private static StoredSecret secret(ResultSet row) throws SQLException {
        return new StoredSecret(
                row.getString("name"),
                new Sealed(row.getInt("key_version"), row.getString("sealed")),
                row.getString("hint"),
                row.getTimestamp("changed_at").toInstant(),
                row.getString("changed_by"));
    }
}
