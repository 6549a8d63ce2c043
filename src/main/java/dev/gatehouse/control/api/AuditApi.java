package dev.gatehouse.control.api;

import dev.gatehouse.domain.AuditEntry;
import dev.gatehouse.store.AuditTable;
import io.helidon.webserver.http.Handler;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code /api/audit}: who did what, and whether that was tampered with. */
public final class AuditApi {

    record Shown(
            long number,
            String at,
            String who,
            String way,
            String address,
            String action,
            String subject,
            String detail,
            int status) {

        static Shown of(AuditEntry entry) {
            return new Shown(
                    entry.number(),
                    entry.at().toString(),
                    entry.who(),
                    entry.way(),
                    entry.address(),
                    entry.action(),
                    entry.subject(),
                    entry.detail(),
                    entry.status());
        }
    }

    /** @param nextCursor null on the last page */
    record Page(List<Shown> data, @Nullable String nextCursor) {}

    /**
     * What a check found.
     *
     * @param entries how many were right
     * @param firstBroken the number of the first that is missing or was changed; null if none is
     */
    record Verified(boolean intact, long entries, @Nullable Long firstBroken) {}

    private final AdminApi api;
    private final AuditTable table;

    public AuditApi(AdminApi api, AuditTable table) {
        this.api = api;
        this.table = table;
    }

    /** The newest first. */
    public Handler list() {
        return api.answering((request, response) -> {
            int limit = Paging.limit(request.query());
            List<Shown> page = table.before(Paging.before(request.query()), limit).stream()
                    .map(Shown::of)
                    .toList();
            boolean more = !page.isEmpty() && page.getLast().number() > 1;
            return Optional.of(
                    new Page(page, more ? Long.toString(page.getLast().number()) : null));
        });
    }

    /** Follows the whole chain. */
    public Handler verify() {
        return api.answering((request, response) -> {
            AuditTable.Checked checked = table.check();
            OptionalLong broken = checked.broken();
            return Optional.of(
                    new Verified(broken.isEmpty(), checked.entries(), broken.isEmpty() ? null : broken.getAsLong()));
        });
    }
}
