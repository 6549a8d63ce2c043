package dev.gatehouse.control.api;

import dev.gatehouse.domain.Position;
import io.helidon.common.uri.UriQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for. It begins behind the last entry of the page before, so that what comes or goes meanwhile moves
 * nothing.
 *
 * @param cursor as the page before gave it; empty for the first page
 */
public record Paging(int limit, Optional<String> cursor) {

    /** @param nextCursor null on the last page */
    public record Page<T>(List<T> data, @Nullable String nextCursor) {

        /** The same page, its entries as they are shown. */
        <S> Page<S> map(Function<T, S> shown) {
            return new Page<>(data.stream().map(shown).toList(), nextCursor);
        }
    }

    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    /** By the query's {@code limit} and {@code cursor}. */
    static Paging of(UriQuery query) {
        return new Paging(limit(query), text(query, "cursor"));
    }

    /**
     * The page that a query asks for of a list that is in memory, in the order of what its entries are called.
     *
     * @param name no two have the same
     */
    static <T> Page<T> of(UriQuery query, List<T> all, Function<T, String> name) {
        Paging paging = of(query);
        String after = paging.cursor().orElse("");
        List<T> found = all.stream()
                .filter(entry -> name.apply(entry).compareTo(after) > 0)
                .sorted(Comparator.comparing(name))
                .limit(paging.wanted())
                .toList();
        return paging.page(found, name);
    }

    /** How many entries a query asks for at most. */
    static int limit(UriQuery query) {
        String limit = text(query, "limit").orElse(Integer.toString(USUAL_PAGE));
        if (limit.matches("\\d{1,3}")) {
            int number = Integer.parseInt(limit);
            if (number >= 1 && number <= LARGEST_PAGE) return number;
        }
        throw ApiProblem.badRequest("invalid_limit", "limit must be between 1 and " + LARGEST_PAGE + ".");
    }

    /** The cursor of a list whose entries are numbered, the newest first; above all of them for the first page. */
    static long before(UriQuery query) {
        return text(query, "cursor")
                .map(text -> ConfigCall.number("cursor", text))
                .orElse(Long.MAX_VALUE);
    }

    /** A field that a form left empty does not matter. */
    static Optional<String> text(UriQuery query, String name) {
        return query.first(name).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** A parameter that is a point in time, as in RFC 3339. */
    static Optional<Instant> time(UriQuery query, String name) {
        return text(query, name).map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw ApiProblem.badRequest("invalid_" + name, name + " must be a time such as 2027-01-31T12:00:00Z.");
            }
        });
    }

    /** To be looked up for a page: one more than is shown tells whether there is a next page. */
    int wanted() {
        return limit + 1;
    }

    /**
     * The page.
     *
     * @param found as many as {@link #wanted}, or all that are left
     * @param cursor that of an entry
     */
    <T> Page<T> page(List<T> found, Function<T, String> cursor) {
        if (found.size() <= limit) return new Page<>(found, null);
        List<T> shown = found.subList(0, limit);
        return new Page<>(shown, cursor.apply(shown.getLast()));
    }

    static String cursor(Position position) {
        return position.at() + "_" + position.id();
    }

    /** What {@link #cursor(Position)} wrote. */
    static Position position(String cursor) {
        try {
            int middle = cursor.indexOf('_');
            return new Position(
                    Instant.parse(cursor.substring(0, Math.max(middle, 0))),
                    UUID.fromString(cursor.substring(middle + 1)));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw ApiProblem.badRequest("invalid_cursor", "cursor must be one that an earlier page gave.");
        }
    }
}
