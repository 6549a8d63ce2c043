package dev.gatehouse.control.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.access.SecretMaker;
import dev.gatehouse.control.api.Paging.Page;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.KeyUse;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.domain.VirtualKey;
import dev.gatehouse.store.VirtualKeyTable;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/virtual-keys}: who may call the gateway, and how much. */
public final class VirtualKeysApi {

    static final String PREFIX = "sk-gh-";

    /**
     * A key as it is shown ever after: without its secret.
     *
     * @param previousUntil how long the secret before the last rotation is accepted; null if there was none
     * @param spend in USD in the periods of now; what the last second brought may be missing
     * @param use to date; what the last seconds brought may be missing
     */
    record Shown(
            UUID id,
            String hint,
            String createdAt,
            @Nullable String previousUntil,
            @JsonUnwrapped ShownTerms terms,
            Map<String, BigDecimal> spend,
            @JsonUnwrapped ShownUse use) {}

    /**
     * A key as it is shown once.
     *
     * @param previousUntil how long the secret that it had is accepted; null if it is new
     */
    record Created(
            UUID id,
            String key,
            String hint,
            String createdAt,
            @Nullable String previousUntil,
            @JsonUnwrapped ShownTerms terms) {

        static Created of(VirtualKey key, String secret) {
            String until = key.previous().map(old -> old.until().toString()).orElse(null);
            return new Created(key.id(), secret, key.hint(), key.createdAt().toString(), until, ShownTerms.of(key));
        }
    }

    private final AdminApi api;
    private final VirtualKeyTable table;
    private final KeyPages pages;
    private final KeyFigures figures;
    private final Runnable changed;
    private final SecretMaker secrets;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    /** @param changed makes the change known to this process, before the call returns */
    public VirtualKeysApi(
            AdminApi api,
            VirtualKeyTable table,
            KeyFigures figures,
            Runnable changed,
            SecretMaker secrets,
            Supplier<UUID> ids,
            InstantSource clock) {
        this.api = api;
        this.table = table;
        this.pages = new KeyPages(table);
        this.figures = figures;
        this.changed = changed;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
    }

    public Handler create() {
        return api.answering(this::create);
    }

    /** The oldest first. */
    public Handler list() {
        return api.answering((request, response) -> {
            Page<VirtualKey> page = pages.page(request.query());
            return Optional.of(new Page<>(shown(page.data()), page.nextCursor()));
        });
    }

    public Handler show() {
        return api.answering((request, response) -> {
            VirtualKey key = find(request);
            tag(key).tell(response);
            return Optional.of(shown(key));
        });
    }

    /** Changes the fields that are sent; null takes one back. Source: RFC 7396, "JSON Merge Patch", read 2026-11-21. */
    public Handler change() {
        return api.answering((request, response) -> {
            JsonNode patch = AdminApi.body(request);
            VirtualKey changedKey = api.inTurn(() -> change(request, patch));
            changed.run();
            tag(changedKey).tell(response);
            return Optional.of(shown(changedKey));
        });
    }

    private VirtualKey change(ServerRequest request, JsonNode patch) {
        VirtualKey key = find(request);
        tag(key).check(request);
        TermsReader.Named read = TermsReader.key(AdminApi.merged(ShownTerms.of(key), patch));
        VirtualKey changedKey = key.with(read.name(), read.terms());
        if (!table.update(changedKey)) throw unknown();
        var sides = Sides.of(ShownTerms.of(key), ShownTerms.of(changedKey));
        Audit.note(request, key.name() + " " + sides.before(), sides.after());
        return changedKey;
    }

    /** Gives the key another secret, which is shown once; the old one is accepted for the grace that the body says. */
    public Handler rotate() {
        return api.answering(this::rotate);
    }

    public Handler delete() {
        return api.answering((request, response) -> {
            VirtualKey removed = api.inTurn(() -> {
                VirtualKey key = find(request);
                tag(key).check(request);
                if (!table.delete(key.id())) throw unknown();
                return key;
            });
            Audit.removed(request, summary(removed));
            changed.run();
            return Optional.empty();
        });
    }

    private Optional<?> create(ServerRequest request, ServerResponse response) {
        TermsReader.Named read = TermsReader.key(AdminApi.body(request));
        Secret secret = secrets.make(PREFIX);
        String text = secret.reveal();
        var key = new VirtualKey(ids.get(), read.name(), KeyDigest.of(text), hint(text), clock.instant(), read.terms());
        table.insert(key);
        Audit.made(request, summary(key));
        changed.run();
        response.status(Status.CREATED_201);
        tag(key).tell(response);
        return Optional.of(Created.of(key, text));
    }

    private Optional<?> rotate(ServerRequest request, ServerResponse response) {
        JsonNode body = request.content().hasEntity() ? AdminApi.body(request) : MissingNode.getInstance();
        Instant until = clock.instant().plus(Grace.read(body));
        String text = secrets.make(PREFIX).reveal();
        VirtualKey rotated = api.inTurn(() -> {
            VirtualKey key = find(request);
            tag(key).check(request);
            VirtualKey fresh = key.rotated(KeyDigest.of(text), hint(text), until);
            if (!table.rotate(fresh)) throw unknown();
            Audit.note(request, key.name() + " …" + key.hint() + " until " + until + " -> …" + fresh.hint());
            return fresh;
        });
        changed.run();
        tag(rotated).tell(response);
        return Optional.of(Created.of(rotated, text));
    }

    private static EntityTag tag(VirtualKey key) {
        return EntityTag.of(List.of(key.hint(), ShownTerms.of(key)));
    }

    private static String summary(VirtualKey key) {
        return key.id() + " …" + key.hint() + " " + Sides.whole(ShownTerms.of(key));
    }

    private static String hint(String secret) {
        return secret.substring(secret.length() - 4);
    }

    private VirtualKey find(ServerRequest request) {
        return AdminApi.uuid(request.path().pathParameters().get("id"))
                .flatMap(table::find)
                .orElseThrow(VirtualKeysApi::unknown);
    }

    private Shown shown(VirtualKey key) {
        return shown(List.of(key)).getFirst();
    }

    private List<Shown> shown(List<VirtualKey> keys) {
        Map<UUID, Map<BudgetPeriod, Usd>> spent = figures.spent(keys);
        Map<UUID, KeyUse> uses = figures.uses(keys);
        return keys.stream()
                .map(key -> new Shown(
                        key.id(),
                        key.hint(),
                        key.createdAt().toString(),
                        key.previous().map(old -> old.until().toString()).orElse(null),
                        ShownTerms.of(key),
                        ShownTerms.amounts(spent.getOrDefault(key.id(), Map.of())),
                        ShownUse.of(uses.get(key.id()))))
                .toList();
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("There is no such virtual key.");
    }
}
