package dev.gatehouse.control.ui;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.control.api.KeyFigures;
import dev.gatehouse.control.api.KeyPages;
import dev.gatehouse.control.api.Paging;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.KeyUse;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.domain.VirtualKey;
import io.helidon.webserver.http.Handler;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /admin/keys}: who may call, how much, and what of it is left. */
public final class KeysPage {

    /**
     * A page of the keys.
     *
     * @param next where the next page begins; null on the last one
     */
    public record Listing(List<Shown> keys, @Nullable String next, boolean first) {}

    /**
     * A virtual key and what it has used.
     *
     * @param use to date; empty if it never was used
     */
    public record Shown(VirtualKey key, List<Budget> budgets, Optional<KeyUse> use, Instant now) {

        public boolean expired() {
            return key.terms().expiresAt().filter(end -> !end.isAfter(now)).isPresent();
        }

        /** How long the secret before the last rotation works; empty if it does not. */
        public Optional<Instant> oldUntil() {
            return key.previous().map(VirtualKey.Previous::until).filter(end -> end.isAfter(now));
        }

        public String kind() {
            if (!key.terms().enabled()) return "";
            return expired() ? "warn" : "good";
        }

        public String state() {
            if (!key.terms().enabled()) return "switched off";
            return expired() ? "expired" : "active";
        }

        public BigDecimal cost() {
            return use.map(known -> known.cost().amount()).orElse(BigDecimal.ZERO);
        }

        /** As in {@code 5 requests/s}; empty if nothing is limited. */
        public List<String> limits() {
            var said = new ArrayList<String>();
            UsageLimits limits = key.terms().limits();
            limits.requestsPerSecond().ifPresent(rate -> said.add(number(rate) + " req/s"));
            limits.tokensPerMinute().ifPresent(tokens -> said.add(Say.count(tokens) + " tok/min"));
            limits.concurrency().ifPresent(most -> said.add(most + " at once"));
            return said;
        }

        private static String number(double value) {
            return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
        }

        /** What a field of the form holds now; empty where nothing is limited. */
        public String rps() {
            return key.terms().limits().requestsPerSecond().isPresent()
                    ? number(key.terms().limits().requestsPerSecond().getAsDouble())
                    : "";
        }

        public String budget(String period) {
            return key.terms().limits().budgets().entrySet().stream()
                    .filter(entry -> entry.getKey().id().equals(period))
                    .map(entry -> entry.getValue().amount().stripTrailingZeros().toPlainString())
                    .findFirst()
                    .orElse("");
        }
    }

    /** What a key may spend in a period, and has. */
    public record Budget(String period, Usd spent, Usd limit) {

        public double part() {
            return limit.nanos() == 0 ? 1 : (double) spent.nanos() / limit.nanos();
        }

        public String kind() {
            return part() >= 1 ? "bad" : part() >= 0.8 ? "warn" : "";
        }
    }

    private final Pages pages;
    private final KeyPages keys;
    private final Function<UUID, Optional<VirtualKey>> find;
    private final KeyFigures figures;
    private final InstantSource clock;

    public KeysPage(
            Pages pages,
            KeyPages keys,
            Function<UUID, Optional<VirtualKey>> find,
            KeyFigures figures,
            InstantSource clock) {
        this.pages = pages;
        this.keys = keys;
        this.find = find;
        this.figures = figures;
        this.clock = clock;
    }

    public Handler list() {
        return pages.showing("keys", request -> {
            Paging.Page<VirtualKey> page = keys.page(request.query());
            boolean first = request.query().first("cursor").orElse("").isEmpty();
            String next = page.nextCursor() == null
                    ? null
                    : "/admin/keys?cursor=" + URLEncoder.encode(page.nextCursor(), UTF_8);
            var listing = new Listing(shown(page.data()), next, first);
            return new Pages.View("keys", "Keys", Map.of("listing", listing));
        });
    }

    public Handler show() {
        return pages.showing("keys", request -> {
            Shown key = id(request.path().pathParameters().get("id"))
                    .flatMap(find)
                    .map(found -> shown(List.of(found)).getFirst())
                    .orElseThrow(() -> new Pages.Missing("There is no such virtual key; it may have been revoked."));
            return new Pages.View("key", key.key().name(), Map.of("shown", key));
        });
    }

    private List<Shown> shown(List<VirtualKey> some) {
        Map<UUID, KeyUse> uses = figures.uses(some);
        Map<UUID, Map<BudgetPeriod, Usd>> spent = figures.spent(some);
        return some.stream()
                .map(key -> new Shown(
                        key,
                        budgets(key, spent.getOrDefault(key.id(), Map.of())),
                        Optional.ofNullable(uses.get(key.id())),
                        clock.instant()))
                .toList();
    }

    private static List<Budget> budgets(VirtualKey key, Map<BudgetPeriod, Usd> spent) {
        Map<BudgetPeriod, Usd> limits = key.terms().limits().budgets();
        var budgets = new ArrayList<Budget>();
        for (BudgetPeriod period : BudgetPeriod.values()) {
            Usd limit = limits.get(period);
            if (limit != null) budgets.add(new Budget(period.id(), spent.getOrDefault(period, Usd.ZERO), limit));
        }
        return budgets;
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
