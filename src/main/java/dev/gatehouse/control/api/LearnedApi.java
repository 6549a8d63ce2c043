package dev.gatehouse.control.api;

import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.api.Paging.Page;
import dev.gatehouse.domain.LearnedFact;
import dev.gatehouse.store.LearnedTable;
import io.helidon.webserver.http.Handler;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/targets/learned}: what trying has told about targets, and how to forget it. */
public final class LearnedApi {

    /** @param name the field's name there; null unless it has another */
    record Shown(
            UUID id,
            String provider,
            String model,
            String kind,
            String field,
            @Nullable String name,
            String learnedAt) {
        static Shown of(LearnedFact fact) {
            return new Shown(
                    fact.id(),
                    fact.provider(),
                    fact.model(),
                    fact.kind().id(),
                    fact.field(),
                    fact.name().orElse(null),
                    fact.learnedAt().toString());
        }
    }

    private final AdminApi api;
    private final LearnedTable table;
    private final Runnable changed;

    /** @param changed makes this process heed a change at once; others hear of it from the database */
    public LearnedApi(AdminApi api, LearnedTable table, Runnable changed) {
        this.api = api;
        this.table = table;
        this.changed = changed;
    }

    /** By target. */
    public Handler list() {
        return api.answering((request, response) -> {
            Page<LearnedFact> page = Paging.of(request.query(), table.all(), LearnedApi::name);
            return Optional.of(page.map(Shown::of));
        });
    }

    private static String name(LearnedFact fact) {
        return fact.provider() + "/" + fact.model() + " " + fact.id();
    }

    /** The next request to the target finds out anew. */
    public Handler delete() {
        return api.answering((request, response) -> {
            String id = request.path().pathParameters().get("id");
            LearnedFact fact = table.all().stream()
                    .filter(known -> known.id().toString().equals(id) && table.delete(known.id()))
                    .findFirst()
                    .orElseThrow(() -> ApiProblem.notFound("There is no such fact."));
            Audit.removed(request, Sides.whole(Shown.of(fact)));
            changed.run();
            return Optional.empty();
        });
    }
}
