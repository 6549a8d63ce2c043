package dev.gatehouse.control.api;

import dev.gatehouse.domain.Position;
import dev.gatehouse.domain.VirtualKey;
import dev.gatehouse.store.VirtualKeyTable;
import io.helidon.common.uri.UriQuery;

/** Virtual keys in pages, the oldest first, as the API and people's pages list them. Thread-safe. */
public final class KeyPages {

    private final VirtualKeyTable table;

    public KeyPages(VirtualKeyTable table) {
        this.table = table;
    }

    /**
     * The page that a query asks for, by {@code limit} and {@code cursor}.
     *
     * @throws ApiProblem if a part of the query cannot be used
     */
    public Paging.Page<VirtualKey> page(UriQuery query) {
        Paging paging = Paging.of(query);
        Position after = paging.cursor().map(Paging::position).orElse(Position.BEGINNING);
        return paging.page(table.after(after, paging.wanted()), KeyPages::cursor);
    }

    private static String cursor(VirtualKey key) {
        return Paging.cursor(new Position(key.createdAt(), key.id()));
    }
}
