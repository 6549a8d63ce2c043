package dev.gatehouse.control.access;

import static dev.gatehouse.control.access.Rules.Audience.ADMINS;
import static dev.gatehouse.control.access.Rules.Audience.ANYONE;
import static dev.gatehouse.control.access.Rules.Audience.OPERATORS;
import static dev.gatehouse.control.access.Rules.Audience.VIEWERS;

import dev.gatehouse.domain.Role;
import java.util.List;
import java.util.Optional;

/** Who may call which route: the one table of it. A route that is not in it cannot be registered. */
public final class Rules {

    /** Who may call a route. */
    public enum Audience {
        ANYONE(Optional.empty()),
        /** Whoever has a virtual key; the gateway itself looks at that. */
        CALLERS(Optional.empty()),
        VIEWERS(Optional.of(Role.VIEWER)),
        OPERATORS(Optional.of(Role.OPERATOR)),
        ADMINS(Optional.of(Role.ADMIN));

        private final Optional<Role> least;

        Audience(Optional<Role> least) {
            this.least = least;
        }

        /** The least role that opens it, if it takes one. */
        public Optional<Role> least() {
            return least;
        }
    }

    /**
     * The rule of one route.
     *
     * @param method GET stands for HEAD too
     * @param path as it is registered
     * @param asks whether it only looks like a change: what it sends is a question
     */
    public record Rule(String method, String path, Audience audience, boolean asks) {

        Rule(String method, String path, Audience audience) {
            this(method, path, audience, false);
        }
    }

    private static final String MODELS_API = "/v1/";

    private static final List<Rule> TABLE = List.of(
            new Rule("GET", "/health", ANYONE),
            new Rule("GET", "/health/ready", ANYONE),
            new Rule("GET", "/metrics", ANYONE),
            new Rule("GET", "/health/detailed", VIEWERS),
            new Rule("GET", "/api/system", VIEWERS),
            new Rule("GET", "/api/settings", VIEWERS),
            new Rule("PATCH", "/api/settings", OPERATORS),
            new Rule("GET", "/api/diagnostics", OPERATORS),
            new Rule("POST", "/api/setup", ANYONE),
            new Rule("POST", "/api/session", ANYONE),
            new Rule("GET", "/api/session", VIEWERS),
            new Rule("DELETE", "/api/session", VIEWERS),
            new Rule("PUT", "/api/session/password", VIEWERS),
            new Rule("POST", "/api/session/second-factor", VIEWERS),
            new Rule("PUT", "/api/session/second-factor", VIEWERS),
            new Rule("GET", "/api/sessions", ADMINS),
            new Rule("DELETE", "/api/sessions/{id}", ADMINS),
            new Rule("GET", "/api/users", ADMINS),
            new Rule("POST", "/api/users", ADMINS),
            new Rule("GET", "/api/users/{id}", ADMINS),
            new Rule("PATCH", "/api/users/{id}", ADMINS),
            new Rule("DELETE", "/api/users/{id}", ADMINS),
            new Rule("GET", "/api/tokens", ADMINS),
            new Rule("POST", "/api/tokens", ADMINS),
            new Rule("GET", "/api/tokens/{id}", ADMINS),
            new Rule("DELETE", "/api/tokens/{id}", ADMINS),
            new Rule("GET", "/api/audit", ADMINS),
            new Rule("GET", "/api/audit/verify", ADMINS),
            new Rule("GET", "/api/openapi.json", ANYONE),
            new Rule("GET", "/api/secrets", ADMINS),
            new Rule("GET", "/api/secrets/{name}", ADMINS),
            new Rule("PUT", "/api/secrets/{name}", ADMINS),
            new Rule("DELETE", "/api/secrets/{name}", ADMINS),
            new Rule("GET", "/api/virtual-keys", VIEWERS),
            new Rule("POST", "/api/virtual-keys", OPERATORS),
            new Rule("GET", "/api/virtual-keys/{id}", VIEWERS),
            new Rule("PATCH", "/api/virtual-keys/{id}", OPERATORS),
            new Rule("DELETE", "/api/virtual-keys/{id}", OPERATORS),
            new Rule("POST", "/api/virtual-keys/{id}/rotate", OPERATORS),
            new Rule("GET", "/api/owners/{name}/limits", VIEWERS),
            new Rule("PUT", "/api/owners/{name}/limits", OPERATORS),
            new Rule("GET", "/api/config", VIEWERS),
            new Rule("POST", "/api/config/publish", OPERATORS),
            question("/api/config/validate", VIEWERS),
            question("/api/config/diff", VIEWERS),
            question("/api/config/preview", VIEWERS),
            new Rule("POST", "/api/config/probe", OPERATORS),
            new Rule("POST", "/api/config/rollback", OPERATORS),
            new Rule("GET", "/api/config/export", ADMINS),
            new Rule("POST", "/api/config/export", ADMINS),
            new Rule("POST", "/api/config/import", ADMINS),
            new Rule("GET", "/api/backups", ADMINS),
            new Rule("POST", "/api/backups", ADMINS),
            new Rule("GET", "/api/backups/{name}", ADMINS),
            new Rule("DELETE", "/api/backups/{name}", ADMINS),
            new Rule("POST", "/api/backups/{name}/restore", ADMINS),
            new Rule("GET", "/api/config/revisions", VIEWERS),
            new Rule("GET", "/api/config/revisions/{n}", VIEWERS),
            new Rule("GET", "/api/config/schema", VIEWERS),
            new Rule("GET", "/api/providers", VIEWERS),
            new Rule("GET", "/api/providers/{name}", VIEWERS),
            new Rule("PUT", "/api/providers/{name}", OPERATORS),
            new Rule("DELETE", "/api/providers/{name}", OPERATORS),
            new Rule("GET", "/api/models", VIEWERS),
            new Rule("POST", "/api/models/test", OPERATORS),
            new Rule("GET", "/api/models/{provider}/{+model}", VIEWERS),
            new Rule("PUT", "/api/models/{provider}/{+model}", OPERATORS),
            new Rule("DELETE", "/api/models/{provider}/{+model}", OPERATORS),
            new Rule("GET", "/api/groups", VIEWERS),
            new Rule("GET", "/api/groups/{+name}", VIEWERS),
            new Rule("PUT", "/api/groups/{+name}", OPERATORS),
            new Rule("DELETE", "/api/groups/{+name}", OPERATORS),
            question("/api/explain", VIEWERS),
            new Rule("GET", "/api/stats", VIEWERS),
            new Rule("GET", "/api/events", VIEWERS),
            new Rule("GET", "/api/attempts", VIEWERS),
            new Rule("GET", "/api/exchanges", VIEWERS),
            new Rule("GET", "/api/exchanges/export", VIEWERS),
            new Rule("GET", "/api/exchanges/live", VIEWERS),
            new Rule("GET", "/api/exchanges/{request_id}", VIEWERS),
            new Rule("GET", "/api/targets/learned", VIEWERS),
            new Rule("DELETE", "/api/targets/learned/{id}", OPERATORS),
            new Rule("GET", "/api/circuits", VIEWERS),
            new Rule("POST", "/api/circuits/reset", OPERATORS),
            new Rule("POST", "/api/providers/{name}/test", OPERATORS),
            new Rule("POST", "/api/providers/models", OPERATORS),
            new Rule("POST", "/api/providers/{name}/discover", OPERATORS),
            new Rule("GET", "/api/providers/{name}/discovered", VIEWERS),
            new Rule("GET", "/api/providers/{name}/keys", VIEWERS),
            new Rule("POST", "/api/providers/{name}/keys/{id}/reset", OPERATORS),
            new Rule("GET", "/admin", VIEWERS),
            new Rule("GET", "/admin/requests", VIEWERS),
            new Rule("GET", "/admin/requests/{request_id}", VIEWERS),
            new Rule("GET", "/admin/playground", VIEWERS),
            new Rule("GET", "/admin/groups", VIEWERS),
            new Rule("GET", "/admin/providers", VIEWERS),
            new Rule("GET", "/admin/keys", VIEWERS),
            new Rule("GET", "/admin/keys/{id}", VIEWERS),
            new Rule("GET", "/admin/configuration", VIEWERS),
            new Rule("GET", "/admin/configuration/{number}", VIEWERS),
            new Rule("GET", "/admin/style", VIEWERS),
            new Rule("GET", "/admin/welcome", OPERATORS),
            new Rule("GET", "/admin/sign-in", ANYONE),
            new Rule("GET", "/admin/setup", ANYONE),
            new Rule("GET", "/admin/assets/{version}/{+name}", ANYONE));

    private Rules() {}

    private static Rule question(String path, Audience audience) {
        return new Rule("POST", path, audience, true);
    }

    /** All rules but that of the models' API, in the order in which people read them. */
    public static List<Rule> all() {
        return TABLE;
    }

    /**
     * The rule of a route.
     *
     * @throws IllegalStateException if nobody has said who may call it
     */
    static Rule of(String method, String path) {
        if (path.startsWith(MODELS_API)) return new Rule(method, path, Audience.CALLERS);
        String asked = method.equals("HEAD") ? "GET" : method;
        return TABLE.stream()
                .filter(rule -> rule.method().equals(asked) && rule.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no rule says who may call " + method + " " + path + "; Rules is their table"));
    }
}
