package dev.gatehouse.control.api;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code /api/openapi.json}: the admin API as OpenAPI 3.1 describes it. A test holds it and the rules of the door together. */
public final class OpenApi {

    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");

    private final AdminApi api;

    public OpenApi(AdminApi api) {
        this.api = api;
    }

    public Handler show() {
        return api.answering((request, response) -> Optional.of(new AdminApi.Text(JSON, text())));
    }

    static String text() {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) throw new IllegalStateException("openapi.json is not on the classpath");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading openapi.json", e);
        }
    }
}
