package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.access.Rules;
import dev.gatehouse.domain.Role;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every route of the OpenAPI file, asked by everybody. */
class AuthorisationMatrixTest {

    /** @param least empty if anyone may */
    private record Route(String method, String path, Optional<Role> least) {

        boolean changes() {
            return !method.equals("GET");
        }
    }

    /** What the door says; any other answer comes from behind it. */
    private static final Set<String> DOOR = Set.of("unauthorized", "foreign_origin", "csrf_token", "role_too_low");

    private static final String LET_IN = "let in";

    private static final JsonNode FILE = json(OpenApi.text());

    private static List<Route> routes() {
        var routes = new ArrayList<Route>();
        for (Map.Entry<String, JsonNode> path : FILE.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                Optional<Role> least =
                        Role.of(operation.getValue().path("x-least-role").asText());
                routes.add(new Route(operation.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), least));
            }
        }
        // Whoever has gone out cannot try the rest.
        routes.sort(Comparator.comparing(
                route -> route.method().equals("DELETE") && route.path().equals("/api/session")));
        return routes;
    }

    @Test
    void fileAndRulesNameTheSameRoutesWithTheSameRoles() {
        List<Route> rules = Rules.all().stream()
                // Pages are none of the API.
                .filter(rule -> rule.path().startsWith("/api/") || rule.path().equals("/health/detailed"))
                // OpenAPI has no sign for a parameter that may hold slashes.
                .map(rule -> new Route(
                        rule.method(),
                        rule.path().replace("{+", "{"),
                        rule.audience().least()))
                .toList();
        assertThat(routes()).containsExactlyInAnyOrderElementsOf(rules);
    }

    @Test
    void fileIsOpenApiOfItsVersion() {
        assertThat(FILE.path("openapi").asText()).startsWith("3.1");
        var ids = new HashSet<String>();
        for (Map.Entry<String, JsonNode> path : FILE.path("paths").properties()) {
            for (JsonNode operation : path.getValue()) {
                assertThat(ids.add(operation.path("operationId").asText()))
                        .as(operation.path("operationId").asText())
                        .isTrue();
                List<String> declared = operation.path("parameters").findValuesAsText("name");
                java.util.regex.Pattern.compile("\\{(\\w+)}")
                        .matcher(path.getKey())
                        .results()
                        .forEach(name -> assertThat(declared).as(path.getKey()).contains(name.group(1)));
                boolean open = operation.path("security").isArray();
                assertThat(open)
                        .as(path.getKey())
                        .isEqualTo(operation.path("x-least-role").isMissingNode());
            }
        }
    }

    @Test
    void everybodyIsLetInWhereTheirRoleAllowsItAndNowhereElse() {
        try (var gateway = TestGateway.withoutFile()) {
            var wrong = new ArrayList<String>();
            visitors(gateway).forEach((name, visitor) -> {
                for (Route route : routes()) {
                    String expected = visitor.expected().apply(route);
                    String actual = answer(gateway, visitor, route);
                    if (!actual.equals(expected)) {
                        wrong.add("%s %s by %s: %s, expected %s"
                                .formatted(route.method(), route.path(), name, actual, expected));
                    }
                }
            });
            assertThat(wrong).isEmpty();
        }
    }

    /** @param sent a request to a path, with what shows who it is */
    private record Visitor(Function<String, HttpRequest.Builder> sent, Function<Route, String> expected) {}

    private static Map<String, Visitor> visitors(TestGateway gateway) {
        var visitors = new LinkedHashMap<String, Visitor>();
        visitors.put("anonymous", new Visitor(gateway::request, AuthorisationMatrixTest::toStrangers));
        visitors.put(
                "virtual key",
                new Visitor(
                        path -> gateway.request(path).header("Authorization", "Bearer " + gateway.key()),
                        AuthorisationMatrixTest::toStrangers));
        visitors.put("admin token", new Visitor(gateway::adminRequest, to(Role.ADMIN)));
        for (Role role : Role.values()) {
            String token = token(gateway, role);
            visitors.put(
                    "API token of " + role.id(),
                    new Visitor(path -> gateway.request(path).header("Authorization", "Bearer " + token), to(role)));
            Browser browser = Browser.of(gateway, "user-" + role.id(), role.id());
            visitors.put(
                    "session of " + role.id(),
                    new Visitor(path -> browser.ownPage(path).header("X-CSRF-Token", browser.csrfToken()), to(role)));
        }
        Browser admin = Browser.of(gateway, "another-admin", "admin");
        visitors.put(
                "foreign origin",
                new Visitor(
                        path -> admin.withCookie(path)
                                .header("Origin", "https://evil.example")
                                .header("X-CSRF-Token", admin.csrfToken()),
                        route -> route.changes() ? "foreign_origin" : LET_IN));
        visitors.put(
                "missing CSRF token",
                new Visitor(
                        admin::ownPage,
                        route -> route.changes() && route.least().isPresent() ? "csrf_token" : LET_IN));
        return visitors;
    }

    private static String toStrangers(Route route) {
        return route.least().isPresent() ? "unauthorized" : LET_IN;
    }

    private static Function<Route, String> to(Role role) {
        return route -> route.least().filter(least -> !role.includes(least)).isPresent() ? "role_too_low" : LET_IN;
    }

    private static String token(TestGateway gateway, Role role) {
        String body = "{\"name\":\"matrix\",\"role\":\"%s\"}".formatted(role.id());
        HttpResponse<String> made =
                gateway.send(gateway.adminRequest("/api/tokens").POST(BodyPublishers.ofString(body)));
        return json(made.body()).path("token").asText();
    }

    private static String answer(TestGateway gateway, Visitor visitor, Route route) {
        String path = route.path().replaceAll("\\{(id|request_id)}", "0192d3a0-0000-7000-8000-000000000000");
        // Whoever is let in is told of the mistake, and not of all that happens from now on.
        if (path.equals("/api/events")) path += "?types=none";
        HttpRequest.Builder request = visitor.sent()
                .apply(path.replace("{name}", "nobody")
                        .replace("{n}", "1")
                        .replaceAll("\\{(provider|model)}", "nothing"));
        boolean carries = route.changes() && !route.method().equals("DELETE");
        request.method(route.method(), carries ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
        HttpResponse<String> response = gateway.send(request);
        assertThat(response.statusCode()).as(route.toString()).isLessThan(500);
        if (response.statusCode() != 401 && response.statusCode() != 403) return LET_IN;
        String code = json(response.body()).path("code").asText();
        return DOOR.contains(code) ? code : LET_IN;
    }
}
