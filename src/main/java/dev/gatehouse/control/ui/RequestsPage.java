package dev.gatehouse.control.ui;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.api.ExchangeListApi;
import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.LiveExchange;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.store.ExchangeTable;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.Handler;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /admin/requests}: the record as it grows, and one request with all that was tried for it. */
public final class RequestsPage {

    private static final List<String> FILTERS = List.of("request_id", "outcome", "model", "provider", "key");

    /** Those that are folded up until somebody wants them. */
    private static final List<String> MORE_FILTERS = List.of("from", "until", "class", "route_mode", "status");

    /** What becomes of an attempt that did not bring the answer; what may be looked for. */
    private static final List<String> CLASSES = Arrays.stream(AttemptClass.values())
            .filter(each -> each != AttemptClass.OK && each != AttemptClass.SUPERSEDED)
            .map(AttemptClass::id)
            .toList();

    private static final List<String> ROUTE_MODES =
            Arrays.stream(RouteMode.values()).map(RouteMode::id).toList();

    /**
     * A page of the record.
     *
     * @param running what is being served, the oldest first; only on the first page
     * @param filter what is looked for, by the name of its field; empty texts for what does not matter
     * @param more the address of the next page; null on the last one
     */
    public record Listing(
            List<LiveExchange> running,
            List<Row> rows,
            Map<String, String> filter,
            List<String> groups,
            List<String> providers,
            @Nullable String more,
            boolean first,
            Instant now) {

        public boolean filtered() {
            return filter.values().stream().anyMatch(text -> !text.isEmpty());
        }

        public boolean filteredByMore() {
            return MORE_FILTERS.stream()
                    .anyMatch(name -> !filter.getOrDefault(name, "").isEmpty());
        }

        public List<String> classes() {
            return CLASSES;
        }

        public List<String> routeModes() {
            return ROUTE_MODES;
        }

        /** Where all of it is a file. */
        public String export() {
            return address("/api/exchanges/export", filter, "format=csv");
        }
    }

    private final Pages pages;
    private final ExchangeListApi list;
    private final ExchangeTable table;
    private final Supplier<List<LiveExchange>> flights;
    private final Supplier<Routing> routing;
    private final InstantSource clock;

    public RequestsPage(
            Pages pages,
            ExchangeListApi list,
            ExchangeTable table,
            Supplier<List<LiveExchange>> flights,
            Supplier<Routing> routing,
            InstantSource clock) {
        this.pages = pages;
        this.list = list;
        this.table = table;
        this.flights = flights;
        this.routing = routing;
        this.clock = clock;
    }

    public Handler list() {
        return pages.showing(
                "requests",
                request -> new Pages.View("requests", "Requests", Map.of("listing", listing(request.query()))));
    }

    /** By its request id; the newest of those that have it. */
    public Handler show() {
        return pages.showing("requests", request -> {
            String id = request.path().pathParameters().get("request_id");
            Waterfall fall = table.find(id)
                    .map(Waterfall::of)
                    .orElseThrow(() -> new Pages.Missing("There is no request with this id, or it is still running."));
            return new Pages.View(
                    "request",
                    "Request",
                    Map.of("fall", fall, "question", question(fall.exchange()), "now", clock.instant()));
        });
    }

    /** What to ask {@code /api/explain} to learn which way the request would go now; empty if it named no model. */
    private static Optional<String> question(Row exchange) {
        if (!exchange.has("requested_model")) return Optional.empty();
        ObjectNode question = JsonNodeFactory.instance
                .objectNode()
                .put("model", exchange.text("requested_model"))
                .put("endpoint", exchange.text("endpoint"))
                .put("stream", exchange.flag("stream"));
        if (exchange.has("key_id")) question.put("key", exchange.text("key_id"));
        if (exchange.has("prompt_tokens")) question.put("input_tokens", exchange.number("prompt_tokens"));
        return Optional.of(question.toString());
    }

    private Listing listing(UriQuery query) {
        Map<String, String> filter = Stream.concat(FILTERS.stream(), MORE_FILTERS.stream())
                .collect(Collectors.toMap(
                        name -> name, name -> query.first(name).orElse("").strip()));
        boolean first = query.first("cursor").orElse("").isEmpty();
        boolean whole = filter.values().stream().allMatch(String::isEmpty);
        ExchangeListApi.Page page = list.page(query);
        return new Listing(
                first && whole ? running() : List.of(),
                page.data().stream().map(Row::new).toList(),
                filter,
                routing.get().groups().stream().map(group -> group.name()).toList(),
                routing.get().providers().stream()
                        .map(provider -> provider.name())
                        .toList(),
                page.nextCursor() == null
                        ? null
                        : address("/admin/requests", filter, "cursor=" + encoded(page.nextCursor())),
                first,
                clock.instant());
    }

    private List<LiveExchange> running() {
        return flights.get().stream()
                .sorted(Comparator.comparing(LiveExchange::startedAt))
                .toList();
    }

    private static String address(String path, Map<String, String> filter, String last) {
        String fields = filter.entrySet().stream()
                .filter(field -> !field.getValue().isEmpty())
                .map(field -> field.getKey() + "=" + encoded(field.getValue()) + "&")
                .sorted()
                .collect(Collectors.joining());
        return path + "?" + fields + last;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
