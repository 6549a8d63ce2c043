package dev.gatehouse.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A page of rows under conditions that are put together one by one, all of which hold. Used once, by one thread. */
final class PageQuery {

    private final String from;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** @param from all of the query that stands before its conditions */
    PageQuery(String from) {
        this.from = from;
    }

    void where(String condition) {
        conditions.add(condition);
    }

    /** @param name by which the condition speaks of the value */
    void where(String condition, String name, Object value) {
        conditions.add(condition);
        values.put(name, value);
    }

    void value(String name, Object value) {
        values.put(name, value);
    }

    /**
     * The rows as they are shown: column names to values.
     *
     * @param order of the rows, as columns
     */
    List<Map<String, @Nullable Object>> rows(Jdbi jdbi, String order, int limit) {
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return jdbi.withHandle(handle -> handle.createQuery(from + where + " ORDER BY " + order + " LIMIT :limit")
                .bindMap(values)
                .bind("limit", limit)
                .mapToMap()
                .map(row -> (Map<String, @Nullable Object>) new LinkedHashMap<String, @Nullable Object>(row))
                .list());
    }
}
