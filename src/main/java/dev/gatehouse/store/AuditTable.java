package dev.gatehouse.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.AuditEntry;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The table {@code audit}. Each row holds a hash of itself and of the row before, so that whoever changes one must change all that
 * come after; and the newest hash is kept once more in {@code audit_head}, so that the end cannot be cut off unseen.
 */
public final class AuditTable {

    /** Checks fetch so many rows at a time. */
    private static final int PAGE = 1_000;

    private static final String FIRST = "";

    /** The single row of the head is the lock that makes one chain of what several gateways add. */
    private static final String HEAD = """
            SELECT number, hash
              FROM audit_head
               FOR UPDATE
            """;

    private static final String SEEN_HEAD = """
            SELECT number, hash
              FROM audit_head
            """;

    private static final String MOVE_HEAD = """
            UPDATE audit_head
               SET number = :number, hash = :hash
            """;

    private static final String INSERT = """
            INSERT INTO audit (number, at, who, way, address, action, subject, detail, status, hash)
            VALUES (:number, :at, :who, :way, :address, :action, :subject, :detail, :status, :hash)
            """;

    private static final String BEFORE = """
            SELECT number, at, who, way, address, action, subject, detail, status, hash
              FROM audit
             WHERE number < :before
             ORDER BY number DESC
             LIMIT :limit
            """;

    private static final String AFTER = """
            SELECT number, at, who, way, address, action, subject, detail, status, hash
              FROM audit
             WHERE number > :after
             ORDER BY number
             LIMIT :limit
            """;

    private record Link(AuditEntry entry, String hash) {}

    private record Head(long number, String hash) {}

    /**
     * What a check found.
     *
     * @param entries how many rows were right
     * @param broken the number of the first row that is missing or was changed; empty if there is none
     */
    public record Checked(long entries, OptionalLong broken) {}

    private final Jdbi jdbi;

    public AuditTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Adds an entry behind the newest; its number is given to it here. */
    public void add(AuditEntry entry) {
        jdbi.useTransaction(handle -> {
            Head head =
                    handle.createQuery(HEAD).map((row, context) -> head(row)).one();
            AuditEntry numbered = numbered(entry, head.number() + 1);
            String hash = hash(head.hash(), numbered);
            insert(handle, numbered, hash);
            handle.createUpdate(MOVE_HEAD)
                    .bind("number", numbered.number())
                    .bind("hash", hash)
                    .execute();
        });
    }

    private static void insert(Handle handle, AuditEntry entry, String hash) {
        handle.createUpdate(INSERT)
                .bind("number", entry.number())
                .bind("at", entry.at().atOffset(ZoneOffset.UTC))
                .bind("who", entry.who())
                .bind("way", entry.way())
                .bind("address", entry.address())
                .bind("action", entry.action())
                .bind("subject", entry.subject())
                .bind("detail", entry.detail())
                .bind("status", entry.status())
                .bind("hash", hash)
                .execute();
    }

    /** The newest entries before this number, the newest first. */
    public List<AuditEntry> before(long number, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(BEFORE)
                .bind("before", number)
                .bind("limit", limit)
                .map((row, context) -> link(row).entry())
                .list());
    }

    /** Follows the chain from its beginning to its head. */
    public Checked check() {
        // One snapshot, so that what is added meanwhile is no gap.
        return jdbi.inTransaction(org.jdbi.v3.core.transaction.TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            Head head = handle.createQuery(SEEN_HEAD)
                    .map((row, context) -> head(row))
                    .one();
            long last = 0;
            String hash = FIRST;
            while (true) {
                List<Link> page = handle.createQuery(AFTER)
                        .bind("after", last)
                        .bind("limit", PAGE)
                        .map((row, context) -> link(row))
                        .list();
                for (Link link : page) {
                    boolean right =
                            link.entry().number() == last + 1 && link.hash().equals(hash(hash, link.entry()));
                    if (!right) return new Checked(last, OptionalLong.of(last + 1));
                    last++;
                    hash = link.hash();
                }
                if (page.size() < PAGE) break;
            }
            boolean whole = last == head.number() && hash.equals(head.hash());
            return new Checked(last, whole ? OptionalLong.empty() : OptionalLong.of(last + 1));
        });
    }

    /** As the database keeps it, whose clock has microseconds. */
    private static AuditEntry numbered(AuditEntry entry, long number) {
        return new AuditEntry(
                number,
                entry.at().truncatedTo(ChronoUnit.MICROS),
                entry.who(),
                entry.way(),
                entry.address(),
                entry.action(),
                entry.subject(),
                entry.detail(),
                entry.status());
    }

    /** Each part with its length before it, so that no two entries read the same. */
    private static String hash(String before, AuditEntry entry) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            List<String> parts = List.of(
                    before,
                    Long.toString(entry.number()),
                    entry.at().toString(),
                    entry.who(),
                    entry.way(),
                    entry.address(),
                    entry.action(),
                    entry.subject(),
                    entry.detail(),
                    Integer.toString(entry.status()));
            for (String part : parts) {
                byte[] bytes = part.getBytes(UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Head head(ResultSet row) throws SQLException {
        return new Head(row.getLong("number"), row.getString("hash"));
    }

    private static Link link(ResultSet row) throws SQLException {
        var entry = new AuditEntry(
                row.getLong("number"),
                row.getTimestamp("at").toInstant(),
                row.getString("who"),
                row.getString("way"),
                row.getString("address"),
                row.getString("action"),
                row.getString("subject"),
                row.getString("detail"),
                row.getInt("status"));
        return new Link(entry, row.getString("hash"));
    }
}
