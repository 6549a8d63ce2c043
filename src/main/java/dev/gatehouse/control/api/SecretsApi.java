package dev.gatehouse.control.api;

import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.access.Identity;
import dev.gatehouse.control.secrets.Secrets;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.StoredSecret;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** {@code /api/secrets}: what the configuration refers to as {@code vault:NAME}. Goes in, and never comes out again. */
public final class SecretsApi {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    record Shown(String name, String hint, String changedAt, String changedBy) {

        static Shown of(StoredSecret secret) {
            return new Shown(secret.name(), secret.hint(), secret.changedAt().toString(), secret.changedBy());
        }
    }

    private final AdminApi api;
    private final Secrets secrets;
    private final Predicate<String> used;
    private final Runnable changed;

    /**
     * The resource.
     *
     * @param used whether the live document refers to the secret of this name
     * @param changed makes the change known to this process, before the call returns
     */
    public SecretsApi(AdminApi api, Secrets secrets, Predicate<String> used, Runnable changed) {
        this.api = api;
        this.secrets = secrets;
        this.used = used;
        this.changed = changed;
    }

    /** By name. */
    public Handler list() {
        return api.answering((request, response) -> Optional.of(
                Paging.of(request.query(), secrets.all(), StoredSecret::name).map(Shown::of)));
    }

    public Handler show() {
        return api.answering((request, response) -> {
            Shown shown = Shown.of(find(name(request)).orElseThrow(SecretsApi::unknown));
            EntityTag.of(shown).tell(response);
            return Optional.of(shown);
        });
    }

    public Handler put() {
        return api.answering((request, response) -> {
            String name = name(request);
            var fields = BodyFields.read(request, "value");
            Secret value = fields.headerValue("value");
            fields.check();
            Shown stored = api.inTurn(() -> put(request, name, value));
            changed.run();
            EntityTag.of(stored).tell(response);
            return Optional.of(stored);
        });
    }

    private Shown put(ServerRequest request, String name, Secret value) {
        Optional<StoredSecret> before = find(name);
        before.ifPresentOrElse(
                old -> EntityTag.of(Shown.of(old)).check(request), () -> EntityTag.checkNothing(request));
        StoredSecret stored = secrets.put(name, value, Identity.of(request).name());
        before.ifPresentOrElse(
                old -> Audit.note(request, old.hint(), stored.hint()), () -> Audit.made(request, stored.hint()));
        return Shown.of(stored);
    }

    public Handler delete() {
        return api.answering((request, response) -> {
            String name = name(request);
            if (used.test(name)) {
                throw ApiProblem.conflict("secret_in_use", "The live configuration refers to vault:" + name + ".");
            }
            StoredSecret removed = api.inTurn(() -> remove(request, name));
            Audit.removed(request, removed.hint());
            changed.run();
            return Optional.empty();
        });
    }

    private StoredSecret remove(ServerRequest request, String name) {
        StoredSecret known = find(name).orElseThrow(SecretsApi::unknown);
        EntityTag.of(Shown.of(known)).check(request);
        if (!secrets.remove(name)) throw unknown();
        return known;
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("There is no secret of this name.");
    }

    private Optional<StoredSecret> find(String name) {
        return secrets.all().stream()
                .filter(stored -> stored.name().equals(name))
                .findFirst();
    }

    private static String name(ServerRequest request) {
        return checked(request.path().pathParameters().get("name"));
    }

    /** @throws ApiProblem if no secret can have this name */
    static String checked(String name) {
        if (NAME.matcher(name).matches()) return name;
        throw ApiProblem.badRequest(
                "invalid_name", "A secret's name has 1 to 64 letters, digits, dots, hyphens or underscores.");
    }
}
