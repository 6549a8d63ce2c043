package dev.gatehouse.control.api;

import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.api.Bundles.OwnerLimits;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.store.BudgetTable;
import dev.gatehouse.store.OwnerLimitsTable;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/owners/{name}/limits}: what all virtual keys of an owner may use together. */
public final class OwnersApi {

    /** As it is shown; budgets and spending in USD. */
    record Shown(
            String name, ShownTerms.Limits limits, Map<String, BigDecimal> budgets, Map<String, BigDecimal> spend) {}

    private final AdminApi api;
    private final OwnerLimitsTable table;
    private final BudgetTable budgets;
    private final Runnable changed;
    private final InstantSource clock;

    /** @param changed makes the change known to this process, before the call returns */
    public OwnersApi(AdminApi api, OwnerLimitsTable table, BudgetTable budgets, Runnable changed, InstantSource clock) {
        this.api = api;
        this.table = table;
        this.budgets = budgets;
        this.changed = changed;
        this.clock = clock;
    }

    public Handler show() {
        return api.answering((request, response) -> {
            UsageLimits limits = table.all().get(name(request));
            if (limits == null) throw ApiProblem.notFound("There are no limits for this owner.");
            tag(limits).tell(response);
            return Optional.of(shown(name(request), limits));
        });
    }

    /** Replaces all of them; an empty object ends them. */
    public Handler replace() {
        return api.answering((request, response) -> {
            String name = name(request);
            UsageLimits limits = TermsReader.owner(name, AdminApi.body(request));
            UsageLimits before = api.inTurn(() -> {
                UsageLimits held = table.all().getOrDefault(name, UsageLimits.NONE);
                tag(held).check(request);
                table.save(name, limits);
                return held;
            });
            var sides = Sides.of(OwnerLimits.of(before), OwnerLimits.of(limits));
            Audit.note(request, sides.before(), sides.after());
            changed.run();
            tag(limits).tell(response);
            return Optional.of(shown(name, limits));
        });
    }

    private static EntityTag tag(UsageLimits limits) {
        return EntityTag.of(OwnerLimits.of(limits));
    }

    private Shown shown(String name, UsageLimits limits) {
        String subject = "owner:" + name;
        var spent = budgets.spent(List.of(subject), clock.instant());
        return new Shown(
                name,
                ShownTerms.Limits.of(limits),
                ShownTerms.amounts(limits.budgets()),
                ShownTerms.amounts(spent.getOrDefault(subject, Map.of())));
    }

    private static String name(ServerRequest request) {
        return request.path().pathParameters().get("name");
    }
}
