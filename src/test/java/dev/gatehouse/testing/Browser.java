package dev.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** Somebody signed in: sends what a page of the gateway would send. */
public final class Browser {

    private final TestGateway gateway;
    private final String cookie;
    private final String csrfToken;

    private Browser(TestGateway gateway, HttpResponse<String> entered) {
        this.gateway = gateway;
        String given = entered.headers().firstValue("Set-Cookie").orElseThrow();
        this.cookie = given.substring(0, given.indexOf(';'));
        this.csrfToken = TestGateway.json(entered.body()).path("csrf_token").asText();
    }

    /** Makes a user with the admin token, and signs in. */
    public static Browser of(TestGateway gateway, String name, String role) {
        String password = "correct horse battery " + name;
        JsonNode user = TestGateway.JSON
                .createObjectNode()
                .put("name", name)
                .put("role", role)
                .put("password", password);
        var made = gateway.send(gateway.adminRequest("/api/users").POST(BodyPublishers.ofString(user.toString())));
        if (made.statusCode() != 201) throw new AssertionError(made.body());
        return signedIn(gateway, enter(gateway, name, password));
    }

    public static Browser signedIn(TestGateway gateway, HttpResponse<String> entered) {
        if (entered.statusCode() >= 300) throw new AssertionError(entered.body());
        return new Browser(gateway, entered);
    }

    /** An attempt to sign in. */
    public static HttpResponse<String> enter(TestGateway gateway, String name, String password) {
        JsonNode body = TestGateway.JSON.createObjectNode().put("name", name).put("password", password);
        return gateway.send(gateway.request("/api/session")
                .header("Origin", gateway.url())
                .POST(BodyPublishers.ofString(body.toString())));
    }

    public HttpResponse<String> get(String path) {
        return gateway.send(withCookie(path).GET());
    }

    public HttpResponse<String> send(String method, String path, String body) {
        return gateway.send(ownPage(path).header("X-CSRF-Token", csrfToken).method(method, publisher(body)));
    }

    /** As a page of ours that forgot the token against forged requests. */
    public HttpRequest.Builder ownPage(String path) {
        return withCookie(path).header("Origin", gateway.url()).header("Sec-Fetch-Site", "same-origin");
    }

    /** Only with the cookie, as a page of anybody could do where cookies are not held back. */
    public HttpRequest.Builder withCookie(String path) {
        return gateway.request(path).header("Cookie", cookie);
    }

    public String csrfToken() {
        return csrfToken;
    }

    private static BodyPublisher publisher(String body) {
        return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    }
}
