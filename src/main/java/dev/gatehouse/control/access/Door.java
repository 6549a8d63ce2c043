package dev.gatehouse.control.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.control.access.Rules.Audience;
import dev.gatehouse.control.access.Rules.Rule;
import dev.gatehouse.domain.Role;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What every call of the control plane passes: is it from a page of ours, who makes it, and may they? A handler behind it finds
 * who it is by {@link Identity#of}. Thread-safe.
 */
public final class Door {

    /** Says no in the words of the part of the house that was asked. */
    public interface Refusing {
        void refuse(ServerRequest request, ServerResponse response, int status, String code, String detail);
    }

    private static final HeaderName CSRF_TOKEN = HeaderNames.create("X-CSRF-Token");
    private static final HeaderName FORWARDED_PROTO = HeaderNames.create("X-Forwarded-Proto");
    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private static final List<Header> HEADERS = List.of(
            HeaderValues.createCached("Cache-Control", "no-store"),
            HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
            // Not no-referrer, with which browsers send forms with "Origin: null".
            HeaderValues.createCached("Referrer-Policy", "same-origin"),
            HeaderValues.createCached("Cross-Origin-Opener-Policy", "same-origin"),
            HeaderValues.createCached("Cross-Origin-Resource-Policy", "same-origin"),
            HeaderValues.createCached(
                    "Content-Security-Policy",
                    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"));

    /** Browsers take it over TLS only, so that it does no harm if somebody lies about that. */
    private static final Header STRICT_TRANSPORT =
            HeaderValues.createCached("Strict-Transport-Security", "max-age=31536000");

    private final Access access;
    private final Audit audit;
    private final Refusing refusing;
    private final Set<Rule> used = ConcurrentHashMap.newKeySet();

    public Door(Access access, Audit audit, Refusing refusing) {
        this.access = access;
        this.audit = audit;
        this.refusing = refusing;
    }

    /**
     * The handler behind the door.
     *
     * @throws IllegalStateException if {@link Rules} does not say who may call this route
     */
    public Handler guarding(String method, String path, Handler handler) {
        Rule rule = Rules.of(method, path);
        used.add(rule);
        boolean control = rule.audience().least().isPresent()
                || path.startsWith("/api/")
                || path.equals("/admin")
                || path.startsWith("/admin/");
        if (!control) return handler;
        return (request, response) -> {
            HEADERS.forEach(response::header);
            if (request.headers().first(FORWARDED_PROTO).filter("https"::equals).isPresent()) {
                response.header(STRICT_TRANSPORT);
            }
            if (lets(rule, request, response)) handler.handle(request, response);
        };
    }

    /**
     * To be called when all routes are registered.
     *
     * @throws IllegalStateException if a rule is that of no route
     */
    public void complete() {
        List<Rule> idle =
                Rules.all().stream().filter(rule -> !used.contains(rule)).toList();
        if (!idle.isEmpty()) throw new IllegalStateException("rules without a route: " + idle);
    }

    private boolean lets(Rule rule, ServerRequest request, ServerResponse response) {
        boolean changes = !SAFE.contains(request.prologue().method().text());
        if (rule.audience() == Audience.ANYONE) {
            if (changes) audit.follow(request, response, action(rule));
            // Signing somebody in to the account of an attacker is an attack too.
            if (!changes || !Origin.isForeign(request)) return true;
            return no(request, response, 403, "foreign_origin", "A page of another site made this request.");
        }
        Optional<Identity> identity = access.identify(request);
        if (identity.isEmpty()) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
            String detail = "Sign in, or send \"Authorization: Bearer <admin token or API token>\".";
            return no(request, response, 401, "unauthorized", detail);
        }
        request.context().register(identity.get());
        // What nobody known tried would fill the audit with noise, and so would questions.
        if (changes && !rule.asks()) audit.follow(request, response, action(rule));
        if (changes && !isMeant(request, response, identity.get())) return false;
        if (rule.audience().least().filter(identity.get().role()::includes).isEmpty()) {
            String detail = "This takes the role "
                    + rule.audience().least().map(Role::id).orElse("") + ".";
            return no(request, response, 403, "role_too_low", detail);
        }
        return true;
    }

    /** Whether whoever was let in with this request is still somebody: a session may have ended since, or a token been revoked. */
    public boolean knows(ServerRequest request) {
        return access.identify(request).isPresent();
    }

    private static String action(Rule rule) {
        return rule.method() + " " + rule.path();
    }

    /** Whether it was a page of ours that made a browser send its cookie; programs send none. */
    private boolean isMeant(ServerRequest request, ServerResponse response, Identity identity) {
        if (identity.session().isEmpty()) return true;
        if (!Origin.isOurs(request)) {
            return no(request, response, 403, "foreign_origin", "No page of this gateway made this request.");
        }
        byte[] expected = identity.session().get().csrfToken().getBytes(US_ASCII);
        byte[] sent = request.headers().first(CSRF_TOKEN).orElse("").getBytes(US_ASCII);
        if (MessageDigest.isEqual(expected, sent)) return true;
        return no(request, response, 403, "csrf_token", "X-CSRF-Token must be the token of this session.");
    }

    private boolean no(ServerRequest request, ServerResponse response, int status, String code, String detail) {
        response.status(Status.create(status));
        refusing.refuse(request, response, status, code, detail);
        return false;
    }
}
